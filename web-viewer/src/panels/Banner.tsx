import {app} from '../state/app.ts';
import {useStore} from '../state/store.ts';
import {useMessages} from './text.ts';

/** What is wrong just now, and what it means for the visitor. */
export function Banner() {
  const messages = useMessages();
  const connection = useStore(app, state => state.connection);
  const mapState = useStore(app, state => state.mapState);
  const text =
    connection === 'down'
      ? messages.serverDown
      : mapState === 'no-webgl'
        ? messages.noWebgl
        : mapState === 'failed'
          ? messages.mapFailed
          : null;
  return (
    <div class="banner" role="alert">
      {text ? (
        <p>
          {text}{' '}
          {connection === 'up' && mapState === 'failed' ? (
            <button type="button" class="link" onClick={() => location.reload()}>
              {messages.retry}
            </button>
          ) : null}
        </p>
      ) : null}
    </div>
  );
}

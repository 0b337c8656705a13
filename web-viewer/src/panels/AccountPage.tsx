import {useEffect, useState} from 'preact/hooks';
import type {ApiKey} from '../api/account.ts';
import {fetchKeyText, logout, readKeys} from '../state/account.ts';
import {copyText} from '../state/actions.ts';
import {app} from '../state/app.ts';
import {useStore} from '../state/store.ts';
import {useLanguage, useMessages} from './text.ts';

/** Who is logged in, and what he may do with his own account. */
export function AccountPage() {
  const {account: texts} = useMessages();
  const language = useLanguage();
  const account = useStore(app, state => state.account);
  const purposes = useStore(app, state => state.purposes);
  const purpose = useStore(app, state => state.purpose);
  const [fault, setFault] = useState<string | null>(null);
  if (!account) return null;
  const chosen = purposes.find(({code}) => code === purpose);
  return (
    <div class="form">
      <dl class="account">
        <dt>{texts.name}</dt>
        <dd>{account.name}</dd>
        <dt>{texts.role}</dt>
        <dd>{texts.roles[account.role] ?? account.role}</dd>
        {account.department ? (
          <>
            <dt>{texts.department}</dt>
            <dd>{account.department}</dd>
          </>
        ) : null}
        <dt>{texts.purpose}</dt>
        <dd>{(language === 'zh' ? chosen?.title : chosen?.titleEn) ?? texts.purposeNone}</dd>
      </dl>
      {account.totp === 'not-required' ? null : (
        <p class="hint">{account.totp === 'used' ? texts.factorUsed : texts.factorMissing}</p>
      )}
      <button type="button" class="secondary" onClick={() => app.set({accountStep: 'purpose'})}>
        {texts.purposeTitle}
      </button>
      {account.totp === 'used' ? null : (
        <button type="button" class="secondary" onClick={() => app.set({accountStep: 'factor'})}>
          {texts.enrol}
        </button>
      )}
      <button type="button" class="secondary" onClick={() => app.set({accountStep: 'password'})}>
        {texts.changePassword}
      </button>
      <Keys />
      <p class="fault" role="alert">
        {fault}
      </p>
      <button type="button" class="primary" onClick={() => void logout().then(setFault)}>
        {texts.logout}
      </button>
    </div>
  );
}

/** API keys that were granted: the text of each is shown here once, to nobody else. */
function Keys() {
  const {account: texts} = useMessages();
  const [keys, setKeys] = useState<ApiKey[]>([]);
  const [shown, setShown] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    void readKeys().then(setKeys);
  }, []);
  const fetchText = async (id: string) => {
    const answer = await fetchKeyText(id);
    if (typeof answer === 'string') return setFault(answer);
    setShown(answer.key);
    setKeys(await readKeys());
  };
  if (keys.length === 0) return null;
  return (
    <section>
      <h3>{texts.keys}</h3>
      {shown ? (
        <>
          <p class="hint">{texts.keyHow}</p>
          <p class="secret">{shown}</p>
          <button type="button" class="secondary" onClick={() => void copyText(shown, texts.keyCopied)}>
            {texts.copyKey}
          </button>
        </>
      ) : null}
      <ul class="keys">
        {keys.map(key => (
          <li key={key.id}>
            <span>
              {key.id}{' '}
              <span class="small">
                {texts.keyScope(key.scope)} · {texts.keyEnds(key.expires)} · {texts.keyState(key.fetched)}
              </span>
            </span>
            {key.fetched ? null : (
              <button type="button" class="link" onClick={() => void fetchText(key.id)}>
                {texts.fetchKey}
              </button>
            )}
          </li>
        ))}
      </ul>
      <p class="fault" role="alert">
        {fault}
      </p>
    </section>
  );
}

import {type Language, type Messages, messagesOf} from '../messages/index.ts';
import {app} from '../state/app.ts';
import {useStore} from '../state/store.ts';

export function useLanguage(): Language {
  return useStore(app, state => state.language);
}

export function useMessages(): Messages {
  return messagesOf(useLanguage());
}

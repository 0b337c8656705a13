import {useId} from 'preact/hooks';
import {mapCommands} from '../map/commands.ts';
import {closeAccount} from '../state/account.ts';
import {loadCard, notify} from '../state/actions.ts';
import {app} from '../state/app.ts';
import {refreshListings} from '../state/listings.ts';
import {setPurpose} from '../state/purpose.ts';
import {useStore} from '../state/store.ts';
import {Form} from './form.tsx';
import {useLanguage, useMessages} from './text.ts';

/** What the next questions are for. What was shown is asked for anew. */
export function PurposeForm() {
  const {account} = useMessages();
  const language = useLanguage();
  const purposes = useStore(app, state => state.purposes);
  const purpose = useStore(app, state => state.purpose);
  const id = useId();
  const choose = async (value: (name: string) => string) => {
    const chosen = purposes.find(({code}) => code === value('purpose'));
    setPurpose(chosen?.code ?? '');
    closeAccount();
    mapCommands()?.reload();
    refreshListings();
    if (app.get().card) void loadCard();
    if (chosen) notify(account.purposeChosen(language === 'zh' ? chosen.title : chosen.titleEn));
    return null;
  };
  return (
    <Form submit={account.purposeApply} send={choose}>
      <p class="hint">{account.purposeHow}</p>
      <div class="field">
        <label for={id}>{account.purpose}</label>
        <select id={id} name="purpose">
          <option value="">{account.purposeNone}</option>
          {purposes.map(({code, title, titleEn}) => (
            <option key={code} value={code} selected={code === purpose}>
              {language === 'zh' ? title : titleEn}
            </option>
          ))}
        </select>
      </div>
    </Form>
  );
}

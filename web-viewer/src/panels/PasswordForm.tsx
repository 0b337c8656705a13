import {changePassword} from '../state/account.ts';
import {app} from '../state/app.ts';
import {useStore} from '../state/store.ts';
import {Form, TextField} from './form.tsx';
import {useMessages} from './text.ts';

/** One's own password, also the one that somebody else has set and that must be changed before anything else. */
export function PasswordForm() {
  const {account} = useMessages();
  const owner = useStore(app, state => state.account);
  const send = async (value: (name: string) => string) =>
    value('new') === value('again') ? changePassword(value('old'), value('new')) : account.passwordsDiffer;
  return (
    <Form submit={account.changePassword} send={send}>
      {owner?.mustChangePassword ? <p class="hint">{account.passwordMust}</p> : null}
      <input type="hidden" name="name" autocomplete="username" value={owner?.name ?? ''} />
      <TextField name="old" label={account.oldPassword} type="password" autocomplete="current-password" />
      <TextField
        name="new"
        label={account.newPassword}
        type="password"
        autocomplete="new-password"
        hint={account.newPasswordHow}
      />
      <TextField name="again" label={account.repeatPassword} type="password" autocomplete="new-password" />
    </Form>
  );
}

import {login, sendCode} from '../state/account.ts';
import {Form, TextField} from './form.tsx';
import {useMessages} from './text.ts';

export function LoginForm() {
  const {account} = useMessages();
  return (
    <Form submit={account.enter} send={value => login(value('name').trim(), value('password'))}>
      <p class="hint">{account.loginHow}</p>
      <TextField name="name" label={account.name} autocomplete="username" />
      <TextField name="password" label={account.password} type="password" autocomplete="current-password" />
    </Form>
  );
}

/** The second factor, where the account has one. */
export function CodeForm() {
  const {account} = useMessages();
  return (
    <Form submit={account.enter} send={value => sendCode(value('code'))}>
      <p class="hint">{account.codeHow}</p>
      <TextField name="code" label={account.code} autocomplete="one-time-code" code />
    </Form>
  );
}

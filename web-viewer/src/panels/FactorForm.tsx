import {useState} from 'preact/hooks';
import {beginSecondFactor, confirmSecondFactor} from '../state/account.ts';
import {Form, TextField} from './form.tsx';
import {useMessages} from './text.ts';

/** KXAB CDEF ...: easier to type over. */
export function inFours(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ');
}

/** First the password gives a secret for the authenticator app, then a code of the app confirms it. */
export function FactorForm() {
  const {account} = useMessages();
  const [begun, setBegun] = useState<{password: string; secret: string; uri: string} | null>(null);
  if (!begun) {
    const begin = async (value: (name: string) => string) => {
      const password = value('password');
      const answer = await beginSecondFactor(password);
      if (typeof answer === 'string') return answer;
      setBegun({password, ...answer});
      return null;
    };
    return (
      <Form key="begin" submit={account.factorBegin} send={begin}>
        <p class="hint">{account.factorHow}</p>
        <TextField name="password" label={account.oldPassword} type="password" autocomplete="current-password" />
      </Form>
    );
  }
  return (
    <Form
      key="confirm"
      submit={account.factorConfirm}
      send={value => confirmSecondFactor(begun.password, begun.secret, value('code'))}
    >
      <p>{account.factorSecret}</p>
      <p class="secret">{inFours(begun.secret)}</p>
      <p>
        <a class="link" href={begun.uri}>
          {account.factorOpen}
        </a>
      </p>
      <p class="hint">{account.factorConfirmHow}</p>
      <TextField name="code" label={account.code} autocomplete="one-time-code" code />
    </Form>
  );
}

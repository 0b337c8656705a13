// What the forms about accounts are made of.
import type {ComponentChildren} from 'preact';
import {useId, useState} from 'preact/hooks';
import {useMessages} from './text.ts';

interface FieldProps {
  name: string;
  label: string;
  type?: 'text' | 'password';
  autocomplete: string;
  hint?: string;
  code?: boolean; // six digits
}

export function TextField({name, label, type = 'text', autocomplete, hint, code = false}: FieldProps) {
  const id = useId();
  const digits = code ? ({inputMode: 'numeric', maxLength: 7, pattern: '[0-9]{3} ?[0-9]{3}'} as const) : {};
  const common = {
    id,
    name,
    autocomplete,
    autocapitalize: 'none',
    spellcheck: false,
    required: true,
    class: code ? 'code' : undefined,
    'aria-describedby': hint ? `${id}-hint` : undefined,
  } as const;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {type === 'password' ? <input type="password" {...common} /> : <input type="text" {...common} {...digits} />}
      {hint ? (
        <p id={`${id}-hint`} class="small">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

interface FormProps {
  submit: string;
  /** Returns why it failed; null: it did not. */
  send: (values: (name: string) => string) => Promise<string | null>;
  children: ComponentChildren;
}

export function Form({submit, send, children}: FormProps) {
  const messages = useMessages();
  const [working, setWorking] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const go = async (event: SubmitEvent) => {
    event.preventDefault();
    if (working) return;
    const values = new FormData(event.currentTarget as HTMLFormElement);
    setWorking(true);
    setFault(null);
    setFault(await send(name => String(values.get(name) ?? '')));
    setWorking(false);
  };
  return (
    <form class="form" onSubmit={event => void go(event)}>
      {children}
      <p class="fault" role="alert">
        {fault}
      </p>
      <button type="submit" class="primary" aria-busy={working}>
        {working ? messages.account.working : submit}
      </button>
    </form>
  );
}

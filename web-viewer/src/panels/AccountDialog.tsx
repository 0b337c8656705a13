import {useEffect, useRef} from 'preact/hooks';
import {closeAccount} from '../state/account.ts';
import {type AccountStep, app} from '../state/app.ts';
import {declinePurpose} from '../state/purpose.ts';
import {useStore} from '../state/store.ts';
import {AccountPage} from './AccountPage.tsx';
import {FactorForm} from './FactorForm.tsx';
import {Glyph} from './Icon.tsx';
import {CodeForm, LoginForm} from './LoginForm.tsx';
import {PasswordForm} from './PasswordForm.tsx';
import {PurposeForm} from './PurposeForm.tsx';
import {useMessages} from './text.ts';

/** One dialog over the page: a step of the login, or one's own account. */
export function AccountDialog() {
  const messages = useMessages();
  const step = useStore(app, state => state.accountStep);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (step && !element.open) element.showModal();
    if (!step && element.open) element.close();
    if (step) element.querySelector<HTMLElement>('input, select')?.focus();
  }, [step]);
  const close = () => {
    if (app.get().accountStep === 'purpose') declinePurpose();
    closeAccount();
  };
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="dialog-title" onClose={close}>
      {step ? (
        <>
          <div class="dialog-head">
            <h2 id="dialog-title">{titleOf(step, messages.account)}</h2>
            <button type="button" class="tool" aria-label={messages.account.close} onClick={close}>
              <Glyph shape="close" />
            </button>
          </div>
          {pageOf(step)}
        </>
      ) : null}
    </dialog>
  );
}

function titleOf(step: NonNullable<AccountStep>, texts: ReturnType<typeof useMessages>['account']): string {
  switch (step) {
    case 'login':
      return texts.loginTitle;
    case 'code':
      return texts.codeTitle;
    case 'password':
      return texts.passwordTitle;
    case 'factor':
      return texts.factorTitle;
    case 'purpose':
      return texts.purposeTitle;
    case 'account':
      return texts.account;
  }
}

function pageOf(step: NonNullable<AccountStep>) {
  switch (step) {
    case 'login':
      return <LoginForm />;
    case 'code':
      return <CodeForm />;
    case 'password':
      return <PasswordForm />;
    case 'factor':
      return <FactorForm />;
    case 'purpose':
      return <PurposeForm />;
    case 'account':
      return <AccountPage />;
  }
}

import { Checkbox, CheckboxGroup, Label } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { OPTIONAL_LETTERS } from '../../../../src/domain/letters.ts';
import type { ProfileChanges, User } from '../../api/wire.ts';
import { LANGUAGES } from '../../i18n/index.ts';
import card from '../../ui/Card.module.css';
import choice from '../../ui/Choice.module.css';
import field from '../../ui/Field.module.css';
import { ProfileForm } from './ProfileForm.tsx';
import { useProfile } from './useProfile.ts';

/** In which language letters come, and which of those that one can do without. */
export function LettersForm({ user }: { user: User }) {
  const { t } = useTranslation();
  const change = useProfile(user);
  const save = (fields: FormData) => {
    const wanted = fields.getAll('wanted');
    change.mutate({
      language: fields.get('language') as ProfileChanges['language'],
      unwanted_letters: OPTIONAL_LETTERS.filter((letter) => !wanted.includes(letter)),
    });
  };
  return (
    <ProfileForm title={t('account.letters')} change={change} onSave={save}>
      <div className={field.field}>
        <label htmlFor="letter-language">{t('account.language')}</label>
        {/* What is offered elsewhere on the page changes it too. */}
        <select
          key={user.language}
          id="letter-language"
          name="language"
          className={field.input}
          defaultValue={user.language}
        >
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <CheckboxGroup
        name="wanted"
        defaultValue={OPTIONAL_LETTERS.filter((letter) => !user.unwanted_letters.includes(letter))}
        className={choice.choices ?? ''}
      >
        <Label className={choice.label ?? ''}>{t('account.wanted')}</Label>
        {OPTIONAL_LETTERS.map((letter) => (
          <Checkbox key={letter} value={letter} className={`${choice.choice} ${choice.box}`}>
            {t(`account.lettersAbout.${letter}`)}
          </Checkbox>
        ))}
      </CheckboxGroup>
      <p className={card.hint}>{t('account.owedLetters')}</p>
    </ProfileForm>
  );
}

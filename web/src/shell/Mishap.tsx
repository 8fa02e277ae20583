import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/Button.tsx';
import card from '../ui/Card.module.css';
import { Notice } from '../ui/Notice.tsx';

interface Props {
  /** Where one is: another page is whole again. */
  path: string;
  children: ReactNode;
}

/** A page that breaks says so, and leaves the rest standing. */
export class Mishap extends Component<Props, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override componentDidUpdate(before: Props) {
    if (before.path !== this.props.path && this.state.broken) this.setState({ broken: false });
  }

  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const { t } = useTranslation();
  return (
    <div className={card.stack}>
      <h1>{t('common.broken')}</h1>
      <Notice kind="bad" title={t('problems.unexpected')}>
        <Button onPress={() => location.reload()}>{t('common.retry')}</Button>
      </Notice>
    </div>
  );
}

import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FailedPage } from '../ui/Failed.tsx';

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
  return <FailedPage says={t('problems.unexpected')} onAgain={() => location.reload()} />;
}

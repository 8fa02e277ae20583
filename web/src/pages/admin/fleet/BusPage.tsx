import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'wouter';
import { api } from '../../../api/client.ts';
import { Problem } from '../../../api/problem.ts';
import type { Bus } from '../../../api/wire.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { FailedPage } from '../../../ui/Failed.tsx';
import { TextField } from '../../../ui/Field.tsx';
import { Loading } from '../../../ui/Loading.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { useTitle } from '../../../ui/useTitle.ts';
import { NotFound } from '../../NotFound.tsx';
import styles from '../parts/Admin.module.css';
import { Checks } from '../parts/Checks.tsx';
import { Select } from '../parts/Select.tsx';
import { useRefusal } from '../parts/useRefusal.ts';
import { AMENITIES, amenitiesOf, withAmenities } from './amenities.ts';
import { LayoutEditor } from './LayoutEditor.tsx';
import { draftOf, drawTemplate, seatsOf } from './layout.ts';

const TYPES = ['standard', 'deluxe', 'sleeper', 'semi_sleeper'] as const;

/** A bus that is drawn, new or again. */
export default function BusPage() {
  const refusal = useRefusal('seats');
  const { id = '' } = useParams<{ id: string }>();
  const isNew = id === 'new';
  const asked = useQuery({
    queryKey: ['admin', '/buses', id],
    queryFn: ({ signal }) => api.get<Bus>(`/buses/${id}`, signal),
    enabled: !isNew,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { data, error } = asked;
  if (isNew) return <BusEditor />;
  if (error instanceof Problem && error.status === 404) return <NotFound />;
  if (error) return <FailedPage says={refusal(error)} onAgain={asked.refetch} />;
  return data ? <BusEditor key={data.id} bus={data} /> : <Loading />;
}

function BusEditor({ bus }: { bus?: Bus }) {
  const { t } = useTranslation('admin');
  const refusal = useRefusal('seats');
  const { t: common } = useTranslation();
  const cache = useQueryClient();
  const known = bus?.seat_layout_config.seats ?? [];
  const [number, setNumber] = useState(bus?.bus_number ?? '');
  const [type, setType] = useState<(typeof TYPES)[number]>(bus?.bus_type ?? 'standard');
  const [modifier, setModifier] = useState(
    String(known.find((seat) => seat.price_modifier > 0)?.price_modifier ?? 0),
  );
  const [amenities, setAmenities] = useState(() => amenitiesOf(bus?.amenities ?? null));
  const [draft, setDraft] = useState(() => (bus && draftOf(known)) ?? drawTemplate('coach22', 12));
  const [isDrawn, setDrawn] = useState(bus === undefined);
  const drawn = useMemo(() => seatsOf(draft, Number(modifier) || 0), [draft, modifier]);
  // What nobody has redrawn keeps its own numbers.
  const seats = isDrawn ? drawn : known;
  const save = useMutation({
    mutationFn: () => {
      const fields = {
        bus_number: number,
        bus_type: type,
        amenities: withAmenities(bus?.amenities ?? null, amenities),
        ...(isDrawn && { total_seats: seats.length, seat_layout_config: { seats } }),
      };
      return bus ? api.put<Bus>(`/buses/${bus.id}`, fields) : api.post<Bus>('/buses', fields);
    },
    onSettled: () => cache.invalidateQueries({ queryKey: ['admin', '/buses'] }),
  });
  useTitle(bus ? bus.bus_number : t('buses.make'));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Form className={card.stack ?? ''} onSubmit={submit}>
      <p>
        <Link className={styles.link} href="/app/admin/buses">
          ← {t('buses.title')}
        </Link>
      </p>
      <h1>{bus ? bus.bus_number : t('buses.make')}</h1>
      <div className={styles.filters}>
        <TextField
          label={t('buses.number')}
          isRequired
          value={number}
          onChange={setNumber}
          input={{ maxLength: 40 }}
        />
        <Select
          label={t('buses.type')}
          value={type}
          onChange={setType}
          options={TYPES.map((each) => [each, common(`bus.types.${each}`)] as const)}
        />
        <TextField
          label={t('buses.modifier')}
          type="number"
          value={modifier}
          onChange={(next) => {
            setModifier(next);
            setDrawn(true);
          }}
          input={{ min: 0, step: 0.01 }}
        />
      </div>
      <Checks
        label={common('bus.amenities')}
        value={amenities}
        onChange={setAmenities}
        options={AMENITIES.map((each) => [each, common(`bus.has.${each}`)] as const)}
      />
      <LayoutEditor
        draft={draft}
        seats={seats}
        onChange={(next) => {
          setDraft(next);
          setDrawn(true);
        }}
      />
      {save.error && <Notice kind="bad">{refusal(save.error)}</Notice>}
      {save.isSuccess && <Notice kind="good">{t('buses.saved', { number })}</Notice>}
      <div className={card.row}>
        <Button look="main" type="submit" isDisabled={seats.length === 0} isPending={save.isPending}>
          {t('form.save')}
        </Button>
      </div>
    </Form>
  );
}

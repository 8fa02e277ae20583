import type { MailTexts } from './en.ts';

export const es: MailTexts = {
  dear: (name) => `Hola, ${name}:`,
  passenger: 'pasajero',
  fromTo: (from, to) => `${from} a ${to}`,
  days: ['día', 'días'],
  seatTypes: { standard: 'estándar', premium: 'premium', sleeper: 'cama' },
  facts: {
    reference: 'Localizador',
    ticket: 'Billete',
    departure: 'Salida',
    arrival: 'Llegada',
    before: 'Antes',
    bus: 'Autobús',
    trip: 'Viaje',
    seats: (count) => (count === 1 ? 'Asiento' : 'Asientos'),
    cancelledSeats: (count) => (count === 1 ? 'Asiento cancelado' : 'Asientos cancelados'),
    seatsNow: 'Tus asientos ahora',
    paid: 'Pagado',
    totalPaid: 'Total pagado',
    toPay: 'Por pagar',
    refund: 'Devolución',
    onItsWay: 'En camino de vuelta',
  },
  confirmation: {
    subject: (reference, trip) => `Tu billete ${reference}: ${trip}`,
    heading: (trip) => `Tu viaje está reservado: ${trip}`,
    thanks: 'Gracias por tu reserva. Tu billete va adjunto; muestra su código al subir.',
    calendar: 'También va adjunta una entrada para el calendario.',
    calendarAndInvoice: 'También van adjuntas una entrada para el calendario y la factura.',
    beThere: 'Por favor, preséntate en la parada 15 minutos antes de la salida.',
  },
  refund: {
    none: 'No hay devolución para esta reserva.',
    processed: (money) => `Tu devolución de ${money} ya se ha hecho al medio con que pagaste.`,
    pending: (money) =>
      `Tu devolución de ${money} está en camino al medio con que pagaste. Te escribiremos cuando esté hecha.`,
    failed: (money) =>
      `Tu devolución de ${money} aún no se ha podido hacer. Lo sabemos y lo intentaremos de nuevo; no tienes que hacer nada.`,
    subject: (money, reference) =>
      reference ? `Devolución de la reserva ${reference}: ${money}` : `Devolución: ${money}`,
    paidHeading: 'Tu devolución está hecha',
    paid: (money) =>
      `Hemos devuelto ${money} al medio con que pagaste. Tu banco puede tardar unos días en mostrarlo.`,
    delayedHeading: 'Tu devolución se retrasa',
    delayed: (money) => `Intentamos devolver ${money} al medio con que pagaste y no ha funcionado.`,
    stillYours:
      'El dinero sigue siendo tuyo: lo sabemos y nos ocupamos. No tienes que hacer nada, y te escribiremos cuando esté hecho.',
  },
  creditNote: (number) => `La nota de abono ${number} va adjunta.`,
  cancellation: {
    subject: (reference) => `La reserva ${reference} está cancelada`,
    heading: 'Tu reserva está cancelada',
    said: (reference, trip) => `Tu reserva ${reference}, ${trip}, está cancelada y su billete ya no vale.`,
  },
  seatsCancelled: {
    subject: (reference, count) =>
      `Reserva ${reference}: ${count === 1 ? 'un asiento cancelado' : `${count} asientos cancelados`}`,
    heading: (count) =>
      count === 1
        ? 'Un asiento de tu reserva está cancelado'
        : 'Algunos asientos de tu reserva están cancelados',
    newTicket: 'Tu nuevo billete va adjunto. El que tenías antes ya no vale: muestra el código nuevo.',
  },
  scheduleCancelled: {
    subject: (trip, reference) => `Tu autobús ${trip} no sale (reserva ${reference})`,
    heading: 'Tu autobús no sale',
    sorry: (reference) => `Lo sentimos: hubo que cancelar esta salida y con ella tu reserva ${reference}.`,
    others: 'Puedes reservar otras salidas como antes.',
  },
  scheduleChanged: {
    subject: (trip, reference) => `Nuevo horario para ${trip} (reserva ${reference})`,
    heading: 'El horario de tu viaje ha cambiado',
    said: (reference) =>
      `Tu reserva ${reference} sigue en pie, y también tus asientos y tu billete. Toma nota del nuevo horario.`,
    cancel: 'Si no te conviene, puedes cancelar en Mis viajes con las condiciones habituales.',
  },
  holdExpired: {
    subject: (trip) => `Tus asientos de ${trip} vuelven a estar libres`,
    heading: 'Tu reserva ha terminado',
    said: 'Se acabó el tiempo para pagar y tus asientos vuelven a estar libres. No se te ha cobrado nada.',
    again: 'Puedes elegir asientos de nuevo mientras queden.',
    late: 'Un pago que llegue tarde se devuelve automáticamente.',
  },
  paymentFailed: {
    subject: (money) => `Tu pago de ${money} no se completó`,
    heading: 'Tu pago no se completó',
    said: (money, trip) => `Tu pago de ${money} por ${trip} no se completó, y no se reservó nada con él.`,
    ended: 'Mientras tanto tu reserva ha terminado. Puedes elegir asientos de nuevo.',
    heldUntil: (time) => `Tus asientos están reservados hasta ${time}: hasta entonces puedes pagar de nuevo.`,
  },
  late: {
    subject: (heading, money) => `${heading}: ${money} está en camino de vuelta`,
    said: (money, sentence) => `Tu pago de ${money} ${sentence}`,
    back: (money) => `Los ${money} vuelven enteros al medio con que pagaste. No tienes que hacer nada.`,
    why: {
      hold_over: {
        heading: 'Tu pago llegó tarde',
        sentence:
          'nos llegó cuando tu reserva ya había terminado, así que no se pudo reservar ningún asiento.',
      },
      already_paid: {
        heading: 'Pagaste dos veces',
        sentence: 'es un segundo pago de una reserva ya pagada. Tu reserva no se ve afectada.',
      },
      wrong_amount: {
        heading: 'Tu pago tenía otro importe',
        sentence: 'no es el importe de tu reserva, así que no se reservó ningún asiento.',
      },
      wrong_currency: {
        heading: 'Tu pago estaba en otra moneda',
        sentence: 'no está en la moneda de tu reserva, así que no se reservó ningún asiento.',
      },
      schedule_not_bookable: {
        heading: 'Tu viaje ya no se puede reservar',
        sentence:
          'nos llegó cuando esta salida ya no se podía reservar, así que no se reservó ningún asiento.',
      },
    },
  },
};

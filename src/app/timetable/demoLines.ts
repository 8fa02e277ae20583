import type { Minor } from '../../domain/money.ts';
import type { BusTemplateName } from './layouts.ts';

/** A stop of the demo timetable. The cities, distances and zones are real, the operators are not. */
export interface DemoStop {
  city: string;
  station: string;
  timezone: string;
  latitude: number;
  longitude: number;
}

/** A halt on a line: how far it is from the start, in kilometres and in minutes of the timetable. */
export interface DemoHalt {
  stop: DemoStop;
  km: number;
  minutes: number;
}

/** A line, run in both directions. Departures are local times at the end where the bus starts. */
export interface DemoLine {
  bus: BusTemplateName;
  price: Minor;
  halts: DemoHalt[];
  outward: string[];
  back: string[];
}

export interface DemoOperator {
  /** For references and bus numbers. */
  code: string;
  name: string;
  lines: DemoLine[];
}

function stop(
  city: string,
  station: string,
  timezone: string,
  latitude: number,
  longitude: number,
): DemoStop {
  return { city, station, timezone, latitude, longitude };
}

function halt(stop: DemoStop, km: number, minutes: number): DemoHalt {
  return { stop, km, minutes };
}

const boston = stop('Boston', 'Boston, South Station', 'America/New_York', 42.3519, -71.0552);
const hartford = stop('Hartford', 'Hartford, Union Station', 'America/New_York', 41.7689, -72.6815);
const newYork = stop('New York', 'New York, Midtown', 'America/New_York', 40.7569, -73.9903);
const philadelphia = stop(
  'Philadelphia',
  'Philadelphia, Spring Garden',
  'America/New_York',
  39.9607,
  -75.1395,
);
const baltimore = stop('Baltimore', 'Baltimore, Downtown', 'America/New_York', 39.2747, -76.6287);
const washington = stop('Washington', 'Washington, Union Station', 'America/New_York', 38.8977, -77.0063);

const vienna = stop('Vienna', 'Vienna, Erdberg', 'Europe/Vienna', 48.1903, 16.4156);
const brno = stop('Brno', 'Brno, Zvonařka', 'Europe/Prague', 49.1858, 16.6166);
const prague = stop('Prague', 'Prague, Florenc', 'Europe/Prague', 50.0899, 14.4399);
const dresden = stop('Dresden', 'Dresden, Hauptbahnhof', 'Europe/Berlin', 51.0405, 13.7323);
const berlin = stop('Berlin', 'Berlin, ZOB', 'Europe/Berlin', 52.507, 13.2796);
const budapest = stop('Budapest', 'Budapest, Népliget', 'Europe/Budapest', 47.4754, 19.0986);

const bengaluru = stop('Bengaluru', 'Bengaluru, Majestic', 'Asia/Kolkata', 12.9774, 77.5713);
const kurnool = stop('Kurnool', 'Kurnool, Bus Stand', 'Asia/Kolkata', 15.8223, 78.0424);
const hyderabad = stop('Hyderabad', 'Hyderabad, Imlibun', 'Asia/Kolkata', 17.3786, 78.4829);
const vellore = stop('Vellore', 'Vellore, New Bus Stand', 'Asia/Kolkata', 12.9345, 79.1375);
const chennai = stop('Chennai', 'Chennai, Koyambedu', 'Asia/Kolkata', 13.0674, 80.2056);
const mumbai = stop('Mumbai', 'Mumbai, Dadar East', 'Asia/Kolkata', 19.0178, 72.8478);
const pune = stop('Pune', 'Pune, Swargate', 'Asia/Kolkata', 18.5018, 73.8586);

/** 36 departures a day. */
export const DEMO_OPERATORS: readonly DemoOperator[] = [
  {
    code: 'HPC',
    name: 'Harbor & Pine Coaches',
    lines: [
      {
        bus: 'coach',
        price: 3200,
        halts: [halt(boston, 0, 0), halt(hartford, 164, 120), halt(newYork, 346, 270)],
        outward: ['06:30', '10:00', '14:00', '18:30'],
        back: ['07:00', '11:00', '15:00', '19:00'],
      },
      {
        bus: 'coach',
        price: 1800,
        halts: [halt(newYork, 0, 0), halt(philadelphia, 153, 125)],
        outward: ['08:15', '16:45'],
        back: ['09:30', '18:00'],
      },
      {
        bus: 'deluxe',
        price: 4400,
        halts: [halt(newYork, 0, 0), halt(baltimore, 302, 215), halt(washington, 364, 275)],
        outward: ['07:30', '15:30'],
        back: ['08:30', '16:30'],
      },
    ],
  },
  {
    code: 'TRL',
    name: 'Three Rivers Lines',
    lines: [
      {
        bus: 'deluxe',
        price: 2900,
        halts: [halt(vienna, 0, 0), halt(brno, 128, 100), halt(prague, 333, 250)],
        outward: ['07:00', '15:00'],
        back: ['08:00', '16:00'],
      },
      {
        bus: 'coach',
        price: 2100,
        halts: [halt(vienna, 0, 0), halt(budapest, 243, 175)],
        outward: ['09:00', '17:30'],
        back: ['06:45', '14:15'],
      },
      {
        bus: 'coach',
        price: 2700,
        halts: [halt(prague, 0, 0), halt(dresden, 148, 115), halt(berlin, 350, 270)],
        outward: ['10:30'],
        back: ['13:00'],
      },
    ],
  },
  {
    code: 'DST',
    name: 'Deccan Southern Travels',
    lines: [
      {
        bus: 'sleeper',
        price: 1650,
        halts: [halt(bengaluru, 0, 0), halt(kurnool, 360, 345), halt(hyderabad, 570, 540)],
        outward: ['21:30'],
        back: ['21:45'],
      },
      {
        bus: 'semi-sleeper',
        price: 1150,
        halts: [halt(bengaluru, 0, 0), halt(vellore, 213, 235), halt(chennai, 346, 390)],
        outward: ['06:15', '22:30'],
        back: ['06:45', '22:45'],
      },
      {
        bus: 'semi-sleeper',
        price: 700,
        halts: [halt(mumbai, 0, 0), halt(pune, 150, 210)],
        outward: ['07:15', '17:15'],
        back: ['06:30', '16:30'],
      },
    ],
  },
];

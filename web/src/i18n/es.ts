import type { Texts } from './index.ts';

export const es: Texts = {
  common: {
    loading: 'Cargando…',
    retry: 'Intentar de nuevo',
    back: 'Volver',
  },
  shell: {
    brand: 'Asientos de autobús',
    skip: 'Ir al contenido',
    account: 'Cuenta',
    trips: 'Mis viajes',
    signIn: 'Iniciar sesión',
    signOut: 'Cerrar sesión',
    language: 'Idioma',
    dark: 'Colores oscuros',
  },
  notFound: {
    title: 'Esta página no existe',
    home: 'Buscar un viaje',
  },
  search: {
    title: '¿Adónde quieres ir?',
  },
  admin: {
    title: 'Sala de control',
  },
};

import './app.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { desk } from './desk.svelte';
import { paint, reader } from './i18n/language.svelte';
import { route } from './route.svelte';
import { screen } from './screen.svelte';
import { support } from './support';

paint(document.documentElement, reader.palette);
document.documentElement.lang = reader.language;
window.__varne = support(screen, desk);
void screen.start(route.theatre);
mount(App, { target: document.getElementById('app') as HTMLElement });

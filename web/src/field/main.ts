import '../app.css';
import { mount } from 'svelte';
import Field from './Field.svelte';
import { crew } from './crew.svelte';

crew.start();
mount(Field, { target: document.getElementById('field') as HTMLElement });

// Only where the browser allows it (https, or this machine itself): elsewhere the page must stay open.
if ('serviceWorker' in navigator) {
  navigator.serviceWorker.register('./field-sw.js').catch(() => undefined);
}

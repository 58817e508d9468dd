// What stands under the thumb changes with each press. A second tap of the same thumb, meant for what stood there
// before, must not answer for the crew: for a moment after each press that changes the page, none counts.

const APART_MS = 600;

class Press {
  ready = $state(true);

  /** Do it, unless the last press was just now. */
  act(then: () => void): void {
    if (!this.ready) return;
    this.ready = false;
    setTimeout(() => (this.ready = true), APART_MS);
    then();
  }
}

export const press = new Press();

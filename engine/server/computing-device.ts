/** What computes for the pages: the device that was chosen or, once that has failed, the processor until one is chosen anew. */
export class ComputingDevice {
  private failed = false;

  constructor(
    private readonly chosen: () => string,
    private readonly onFailure: () => void,
  ) {}

  /** A device's id, or `auto`. */
  get id(): string {
    return this.failed ? 'cpu' : this.chosen();
  }

  fail(): void {
    if (this.failed) return;
    this.failed = true;
    this.onFailure();
  }

  /** The choice is tried again. */
  renew(): void {
    this.failed = false;
  }
}

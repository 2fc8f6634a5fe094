import { StudioError } from '../errors.js';
import type { Classifier } from '../models/classifier.js';
import { startHost } from './host-process.js';
import type {
  Classified,
  ClassifyRequest,
  HostClassifier,
  HostModel,
  HostSettings,
  PairReply,
  PairRequest,
  Reply,
  ReplyValue,
  Request,
} from './protocol.js';
import type { SessionSettings } from './session.js';

/** A cancelled host that has not answered by then is in the middle of something long: it is ended. */
const CANCEL_PATIENCE_MS = 800;

/** Runs requests in a compute host, a process of its own, and knows whether it is alive. */
export class HostClient {
  private readonly pending = new Map<
    number,
    { resolve: (value: ReplyValue) => void; reject: (error: Error) => void }
  >();
  private readonly host = startHost();
  private readonly ended: Promise<void>;
  private nextId = 1;
  private stderr = '';
  alive = true;
  /** Why it is not, unless it was ended on purpose. */
  crash?: StudioError;
  /** Whether the system or somebody else ended it, without a chance to say why. */
  killed = false;
  private endsOnPurpose = false;

  constructor(private readonly onNotice: (message: string) => void = () => {}) {
    this.host.stderr?.on('data', (chunk) => {
      this.stderr = (this.stderr + chunk).slice(-2000);
    });
    this.host.onMessage((reply) => this.receive(reply));
    this.ended = new Promise((resolve) =>
      this.host.onEnd((reason) => {
        this.lost(reason);
        resolve();
      }),
    );
  }

  get pid(): number | undefined {
    return this.host.pid;
  }

  async open(model: HostModel, settings: HostSettings): Promise<void> {
    await this.ask((id) => ({ id, kind: 'open', model, settings }));
  }

  /** Throws a StudioError `engine-crashed` if the process ends before it has answered, else what the host threw. */
  async pair(pair: PairRequest): Promise<PairReply> {
    return (await this.ask((id) => ({ id, kind: 'pair', pair }))) as PairReply;
  }

  /** What the checkpoint turned out to be. */
  async openClassifier(model: HostClassifier, settings: SessionSettings): Promise<Classifier> {
    return (await this.ask((id) => ({ id, kind: 'openClassifier', model, settings }))) as Classifier;
  }

  async classify(request: ClassifyRequest): Promise<readonly Classified[]> {
    return (await this.ask((id) => ({ id, kind: 'classify', request }))) as readonly Classified[];
  }

  /** Stops what is being computed: at the next graph, or by ending the process when that takes long and there is a hurry. */
  cancel({ hurry = true } = {}): void {
    if (!this.alive || this.pending.size === 0) return;
    this.host.post({ kind: 'cancel' });
    if (!hurry) return;
    const patience = setTimeout(() => {
      if (this.pending.size > 0) this.kill();
    }, CANCEL_PATIENCE_MS);
    patience.unref();
  }

  async close(): Promise<void> {
    if (!this.alive) return;
    this.kill();
    await this.ended;
  }

  private kill(): void {
    this.endsOnPurpose = true;
    this.host.kill();
  }

  private ask(request: (id: number) => Request): Promise<ReplyValue> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      if (this.alive) this.host.post(request(id));
      else this.lost();
    });
  }

  private receive(reply: Reply): void {
    if ('notice' in reply) {
      this.onNotice(reply.notice);
      return;
    }
    const waiting = this.pending.get(reply.id);
    this.pending.delete(reply.id);
    if ('error' in reply) {
      const { code, message, advice } = reply.error;
      waiting?.reject(new StudioError(code, message, advice));
    } else waiting?.resolve(reply.value);
  }

  private lost(reason = 'lost'): void {
    this.alive = false;
    const last = this.stderr.trim().split('\n').at(-1);
    const error = new StudioError(
      'engine-crashed',
      `The flow engine ended unexpectedly (${reason}${last ? `: ${last}` : ''}).`,
    );
    if (!this.endsOnPurpose) {
      this.crash ??= error;
      this.killed = reason === 'SIGKILL';
    }
    for (const { reject } of this.pending.values()) reject(error);
    this.pending.clear();
  }
}

/**
 * Loaded into a compute host before anything else (NODE_OPTIONS=--require): makes a provider that is not here, computed by
 * the processor, and lets it fail as drivers do. FAULT: `creation`, `middle` or `nan`. FAULT_AFTER: graph runs that go well.
 */
const { InferenceSession } = require('onnxruntime-node');

const create = InferenceSession.create;
/** More than one pair needs, and fewer than five. */
let left = process.env.FAULT_AFTER ? Number(process.env.FAULT_AFTER) : 8;

InferenceSession.create = async (model, options) => {
  if (options.executionProviders[0] === 'cpu') return create.call(InferenceSession, model, options);
  if (process.env.FAULT === 'creation') throw new Error('no adapter was found');
  // What the processor computes is where it belongs, and all of it may be.
  const { extra: _extra, preferredOutputLocation: _location, ...others } = options;
  const session = await create.call(InferenceSession, model, { ...others, executionProviders: ['cpu'] });
  const run = session.run.bind(session);
  session.run = async (feeds, into) => {
    const results = await run(feeds, into);
    if (left-- > 0) return results;
    if (process.env.FAULT === 'middle') throw new Error('the device was lost');
    // Of the last graph: in the middle of a pair they may end in an error of their own, as of an index.
    if (!['out.flow', 'out.logits'].includes(session.outputNames.join())) return results;
    for (const { data } of Object.values(results)) data.fill(Number.NaN);
    return results;
  };
  return session;
};

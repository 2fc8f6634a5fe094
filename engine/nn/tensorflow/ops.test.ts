import { describeOps } from '../../../test/support/op-cases.js';
import { BACKENDS, runOpOn } from '../../../test/support/tensorflow.js';

for (const backend of BACKENDS) describeOps(`ops in TensorFlow.js on ${backend}`, runOpOn(backend), 1e-5);

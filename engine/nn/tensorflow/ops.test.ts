import { describeModels } from '../../../test/support/model-cases.js';
import { describeOps } from '../../../test/support/op-cases.js';
import { BACKENDS, runModelOn, runOpOn } from '../../../test/support/tensorflow.js';

for (const backend of BACKENDS) {
  describeOps(`ops in TensorFlow.js on ${backend}`, runOpOn(backend), 1e-5);
  describeModels(`models in TensorFlow.js on ${backend}`, runModelOn(backend));
}

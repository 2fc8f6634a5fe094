import { describeModels } from '../../../test/support/model-cases.js';
import { runModelOn, runOpOn } from '../../../test/support/onnx.js';
import { describeOps } from '../../../test/support/op-cases.js';

describeOps('ops in ONNX Runtime', runOpOn('cpu'), 2e-6);
describeOps('ops in ONNX Runtime, all but the first input being weights', runOpOn('cpu', 1), 2e-6);
describeModels('models in ONNX Runtime', runModelOn('cpu'));

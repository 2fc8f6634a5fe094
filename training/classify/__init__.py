"""The bundled image classifiers: model, data, training, calibration."""

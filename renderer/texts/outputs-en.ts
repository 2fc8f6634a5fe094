/** What can be written of a flow, by the names of engine/jobs/formats.ts. */
export const outputs = {
  formatsTitle: 'Flow files',
  vizTitle: 'Pictures of the flow',
  formats: {
    flo: 'Middlebury .flo',
    kitti: 'KITTI 16-bit PNG',
    pfm: 'PFM',
    npy: 'NumPy .npy',
    npz: 'NumPy .npz',
    mat: 'MATLAB .mat',
    exr: 'OpenEXR',
    'exr-half': 'OpenEXR, half',
  },
  viz: {
    png: 'A picture of each (PNG)',
    mp4: 'Video of the colours (MP4)',
    'side-by-side': 'Video beside the clip (MP4)',
    overlay: 'Video over the clip (MP4)',
    webp: 'Small animation (WebP)',
  },
  extras: {
    statistics: 'Statistics as a table (CSV)',
    occlusion: 'Occlusion masks (PNG)',
    confidence: 'Confidence (PNG)',
    nuke: 'Motion layers for Nuke (EXR)',
    blender: 'Vector pass for Blender (EXR)',
  },
  extrasTitle: 'What follows from it',
  backward: 'Also from each frame back to the one before',
  backwardAbout: 'Masks, confidence and layers come from both ways.',
};

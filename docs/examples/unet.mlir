// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A U-Net (Ronneberger et al. 2015) that tells two classes of pixels apart in
// an image of 256 x 256: 7,763,074 parameters. Going down, four levels look
// for more and more features (32 to 256) in smaller and smaller images; at the
// bottom there are 512 in 16 x 16. Going up, transposed convolutions double the
// image again, and each level also sees what its fellow on the way down found.
//
// The output is the logits of each pixel. Weights begin at random, by
// Kaiming's rule.
//
//   ngc docs/examples/unet.mlir --initialize -o unet.so

netgraph.chain private @features32 {
  %conv1 = convolution {channels = 32, kernel = [3, 3], padding = 1,
                        Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  ramp
  %conv2 = convolution {channels = 32, kernel = [3, 3], padding = 1,
                        Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  ramp
}

netgraph.chain private @features64 {
  %conv1 = convolution {channels = 64, kernel = [3, 3], padding = 1,
                        Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  ramp
  %conv2 = convolution {channels = 64, kernel = [3, 3], padding = 1,
                        Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  ramp
}

netgraph.chain private @features128 {
  %conv1 = convolution {channels = 128, kernel = [3, 3], padding = 1,
                        Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  ramp
  %conv2 = convolution {channels = 128, kernel = [3, 3], padding = 1,
                        Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  ramp
}

netgraph.chain private @features256 {
  %conv1 = convolution {channels = 256, kernel = [3, 3], padding = 1,
                        Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  ramp
  %conv2 = convolution {channels = 256, kernel = [3, 3], padding = 1,
                        Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  ramp
}

netgraph.chain private @features512 {
  %conv1 = convolution {channels = 512, kernel = [3, 3], padding = 1,
                        Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  ramp
  %conv2 = convolution {channels = 512, kernel = [3, 3], padding = 1,
                        Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  ramp
}

netgraph.graph @unet attributes {initialize = kaiming} {
  %Input = input : real<[3, 256, 256]>

  %down1 = instance @features32 (%Input)
  %half1 = pooling %down1 {kernel = 2, stride = 2}
  %down2 = instance @features64 (%half1)
  %half2 = pooling %down2 {kernel = 2, stride = 2}
  %down3 = instance @features128 (%half2)
  %half3 = pooling %down3 {kernel = 2, stride = 2}
  %down4 = instance @features256 (%half3)
  %half4 = pooling %down4 {kernel = 2, stride = 2}

  %bottom = instance @features512 (%half4)

  %twice4 = deconvolution %bottom {channels = 256, kernel = 2, stride = 2}
  %both4 = catenate (%twice4, %down4)
  %up4 = instance @features256 (%both4)
  %twice3 = deconvolution %up4 {channels = 128, kernel = 2, stride = 2}
  %both3 = catenate (%twice3, %down3)
  %up3 = instance @features128 (%both3)
  %twice2 = deconvolution %up3 {channels = 64, kernel = 2, stride = 2}
  %both2 = catenate (%twice2, %down2)
  %up2 = instance @features64 (%both2)
  %twice1 = deconvolution %up2 {channels = 32, kernel = 2, stride = 2}
  %both1 = catenate (%twice1, %down1)
  %up1 = instance @features32 (%both1)

  %classes = convolution %up1 {channels = 2, kernel = [1, 1]}
  output %classes
}

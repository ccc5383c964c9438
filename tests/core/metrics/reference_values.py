"""Prints the numbers that the tests of this folder compare with.

Needs numpy, scipy and scikit-image (made with 2.4, 1.17 and 0.26). The images are those of
synthetic_images.h, written down a second time.
"""

import numpy as np
from scipy import ndimage
from skimage.color import deltaE_cie76, rgb2lab
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

WIDTH, HEIGHT = 53, 37


def texture():
    y, x, c = np.mgrid[0:HEIGHT, 0:WIDTH, 0:3]
    return ((3 * x + 5 * y * (c + 1) + (x // 8 + y // 8) % 2 * 60) % 256).astype(np.uint8)


def dimmed():
    y, x, c = np.mgrid[0:HEIGHT, 0:WIDTH, 0:3]
    noise = (31 * x + 17 * y + 7 * c) % 23
    return (texture().astype(int) * 3 // 4 + 9 + noise).astype(np.uint8)


def ssim(image, reference):
    return structural_similarity(
        image, reference, data_range=255, channel_axis=2,
        gaussian_weights=True, sigma=1.5, use_sample_covariance=False)


def edges(rgb):
    luma = rgb @ np.array([0.299, 0.587, 0.114])
    return np.hypot(ndimage.sobel(luma, 0, mode="nearest"), ndimage.sobel(luma, 1, mode="nearest"))


def edge_correlation(image, reference):
    return np.corrcoef(edges(image).ravel(), edges(reference).ravel())[0, 1]


def sharpness(image):
    return edges(image)[1:-1, 1:-1].mean() / 8


RGB_TO_LMS = np.array([[0.3811, 0.5783, 0.0402], [0.1967, 0.7244, 0.0782], [0.0241, 0.1288, 0.8444]])
LMS_TO_LAB = np.diag([3**-0.5, 6**-0.5, 2**-0.5]) @ np.array([[1, 1, 1], [1, 1, -2], [1, -1, 0]])


def lab(image):
    return np.log10(np.maximum(image @ RGB_TO_LMS.T, 1)) @ LMS_TO_LAB.T


def statistics(pixels):
    pixels = pixels.reshape(-1, 3)
    return pixels.mean(0), pixels.std(0)


def transfer(image, mean, deviation):
    source_mean, source_deviation = statistics(lab(image))
    moved = (lab(image) - source_mean) * (deviation / source_deviation) + mean
    rgb = 10 ** (moved @ np.linalg.inv(LMS_TO_LAB).T) @ np.linalg.inv(RGB_TO_LMS).T
    return np.clip(np.rint(rgb), 0, 255).astype(np.uint8)


def main():
    image, reference = texture(), dimmed()
    print("sums", image.astype(int).sum((0, 1)), reference.astype(int).sum((0, 1)))
    print("psnr", float(peak_signal_noise_ratio(reference, image, data_range=255)))
    print("ssim", float(ssim(image, reference)))
    print("ssim of the upper left 11x11", float(ssim(image[:11, :11], reference[:11, :11])))
    print("edge_correlation", float(edge_correlation(image, reference)))
    print("edge_correlation with the transpose of 37x37",
          float(edge_correlation(image[:, :37], image[:, :37].transpose(1, 0, 2))))
    print("colour error", float(deltaE_cie76(rgb2lab(image), rgb2lab(reference)).mean()))
    print("sharpness", float(sharpness(image)), float(sharpness(reference)))
    print("statistics of dimmed", *np.round(statistics(lab(reference)), 13).tolist())
    both = np.concatenate([lab(image).reshape(-1, 3), lab(reference[:20]).reshape(-1, 3)])
    print("statistics of texture and 20 rows of dimmed", *np.round(statistics(both), 13).tolist())
    moved = transfer(image, *statistics(lab(reference)))
    print("transfer sums", moved.astype(int).sum((0, 1)))
    for x, y in [(0, 0), (26, 18), (52, 36), (7, 30), (40, 3)]:
        print("transfer", (x, y), moved[y, x])
    shifted = transfer(image, np.array([3.2, 0.15, -0.02]), np.array([0.5, 0.1, 0.03]))
    print("shifted sums", shifted.astype(int).sum((0, 1)))
    for x, y in [(0, 0), (26, 18), (52, 36), (7, 30), (40, 3)]:
        print("shifted", (x, y), shifted[y, x])


if __name__ == "__main__":
    main()

// The transforms of one row or column of a tile: B^T d and A^T m, for a vector of channels. The
// matrices follow from the points of Toom-Cook's algorithm, 0, some pairs p and -p, and infinity;
// those of the weights are in winograd_weights.cpp, by the same points.
#if defined(UNIT_KERNELS_WINOGRAD_TRANSFORMS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef UNIT_KERNELS_WINOGRAD_TRANSFORMS_INL_H_
#undef UNIT_KERNELS_WINOGRAD_TRANSFORMS_INL_H_
#else
#define UNIT_KERNELS_WINOGRAD_TRANSFORMS_INL_H_
#endif

#include "core/inference/kernels/vectors-inl.h"
#include "core/inference/kernels/winograd.h"

HWY_BEFORE_NAMESPACE();
namespace unit {
namespace HWY_NAMESPACE {

template <WinogradTile tile>
struct TileTransform;

/// F(4x4, 3x3) by the points 0, a, -a, b, -b and infinity of `Points`.
template <typename Points>
struct TransformOfFour {
    static constexpr float a = Points::a, b = Points::b;

    /// store(i, value) of the 6 values of B^T d, where load(i) is d_i.
    template <typename Load, typename Store>
    static HWY_INLINE void input(const Load& load, const Store& store) {
        const FloatVector a2 = hn::Set(kFloat, a * a), b2 = hn::Set(kFloat, b * b);
        const FloatVector sum = hn::Set(kFloat, a * a + b * b);
        const FloatVector product = hn::Set(kFloat, a * a * b * b);
        const FloatVector d0 = load(0), d1 = load(1), d2 = load(2);
        const FloatVector d3 = load(3), d4 = load(4), d5 = load(5);
        store(0, hn::MulAdd(product, d0, hn::NegMulAdd(sum, d2, d4)));
        store_pair(1, hn::NegMulAdd(b2, d2, d4), hn::Set(kFloat, a), hn::NegMulAdd(b2, d1, d3),
                   store);
        store_pair(3, hn::NegMulAdd(a2, d2, d4), hn::Set(kFloat, b), hn::NegMulAdd(a2, d1, d3),
                   store);
        store(5, hn::MulAdd(product, d1, hn::NegMulAdd(sum, d3, d5)));
    }

    /// store(i, value) of the 4 values of A^T m, where load(i) is m_i.
    template <typename Load, typename Store>
    static HWY_INLINE void output(const Load& load, const Store& store) {
        const FloatVector m0 = load(0), m1 = load(1), m2 = load(2);
        const FloatVector m3 = load(3), m4 = load(4), m5 = load(5);
        const FloatVector sum1 = hn::Add(m1, m2), difference1 = hn::Sub(m1, m2);
        const FloatVector sum2 = hn::Add(m3, m4), difference2 = hn::Sub(m3, m4);
        store(0, hn::Add(hn::Add(m0, sum1), sum2));
        store(1, hn::MulAdd(hn::Set(kFloat, b), difference2, times<1>(difference1)));
        store(2, hn::MulAdd(hn::Set(kFloat, b * b), sum2, times<2>(sum1)));
        store(3, hn::Add(hn::MulAdd(hn::Set(kFloat, b * b * b), difference2, times<3>(difference1)),
                         m5));
    }

  private:
    /// The values of two points that differ in their sign.
    template <typename Store>
    static HWY_INLINE void store_pair(int first, FloatVector even, FloatVector point,
                                      FloatVector odd, const Store& store) {
        store(first, hn::MulAdd(point, odd, even));
        store(first + 1, hn::NegMulAdd(point, odd, even));
    }

    /// value * a^power.
    template <int power>
    static HWY_INLINE FloatVector times(FloatVector value) {
        if constexpr (a == 1.0F) {
            return value;
        }
        return hn::Mul(value, hn::Set(kFloat, power == 1 ? a : (power == 2 ? a * a : a * a * a)));
    }
};

/// Points near 1 on both sides, with which transforms magnify rounding least: 0.5 to 0.8 and 1.25
/// to 1.75 are about as good, and 1 and 2 twice as bad.
struct NearPoints {
    static constexpr float a = 0.625F, b = 1.5F;
};
struct WholePoints {
    static constexpr float a = 1.0F, b = 2.0F;
};

template <>
struct TileTransform<WinogradTile::Four> : TransformOfFour<NearPoints> {};
template <>
struct TileTransform<WinogradTile::FourInIntegers> : TransformOfFour<WholePoints> {};

/// By the points 0, 1, -1, 2, -2, 1/2, -1/2 and infinity.
template <>
struct TileTransform<WinogradTile::Six> {
    /// store(i, value) of the 8 values of B^T d, where load(i) is d_i.
    template <typename Load, typename Store>
    static HWY_INLINE void input(const Load& load, const Store& store) {
        const FloatVector d0 = load(0), d1 = load(1), d2 = load(2), d3 = load(3);
        const FloatVector d4 = load(4), d5 = load(5), d6 = load(6), d7 = load(7);
        const FloatVector c5_25 = hn::Set(kFloat, 5.25F);
        store(0, hn::MulAdd(c5_25, hn::Sub(d2, d4), hn::Sub(d6, d0)));
        store(7, hn::MulAdd(c5_25, hn::Sub(d3, d5), hn::Sub(d7, d1)));
        const FloatVector c4_25 = hn::Set(kFloat, 4.25F);
        store_pair(1, hn::NegMulAdd(c4_25, d4, hn::Add(d2, d6)),
                   hn::NegMulAdd(c4_25, d3, hn::Add(d1, d5)), store);
        const FloatVector half = hn::Set(kFloat, 0.5F);
        const FloatVector c2_5 = hn::Set(kFloat, 2.5F);
        store_pair(
            3,
            hn::MulAdd(hn::Set(kFloat, 0.25F), d2, hn::NegMulAdd(hn::Set(kFloat, 1.25F), d4, d6)),
            hn::MulAdd(half, d1, hn::NegMulAdd(c2_5, d3, hn::Add(d5, d5))), store);
        store_pair(
            5, hn::MulAdd(hn::Set(kFloat, 4.0F), d2, hn::NegMulAdd(hn::Set(kFloat, 5.0F), d4, d6)),
            hn::MulAdd(hn::Set(kFloat, 2.0F), d1, hn::NegMulAdd(c2_5, d3, hn::Mul(half, d5))),
            store);
    }

    /// store(i, value) of the 6 values of A^T m, where load(i) is m_i.
    template <typename Load, typename Store>
    static HWY_INLINE void output(const Load& load, const Store& store) {
        const FloatVector m0 = load(0), m1 = load(1), m2 = load(2), m3 = load(3);
        const FloatVector m4 = load(4), m5 = load(5), m6 = load(6), m7 = load(7);
        const FloatVector sum1 = hn::Add(m1, m2), difference1 = hn::Sub(m1, m2);
        const FloatVector sum2 = hn::Add(m3, m4), difference2 = hn::Sub(m3, m4);
        const FloatVector sum3 = hn::Add(m5, m6), difference3 = hn::Sub(m5, m6);
        const FloatVector c2 = hn::Set(kFloat, 2.0F), c4 = hn::Set(kFloat, 4.0F);
        const FloatVector c8 = hn::Set(kFloat, 8.0F), c16 = hn::Set(kFloat, 16.0F);
        const FloatVector c32 = hn::Set(kFloat, 32.0F);
        store(0, hn::MulAdd(c32, sum3, hn::Add(hn::Add(m0, sum1), sum2)));
        store(1, hn::MulAdd(c2, difference2, hn::MulAdd(c16, difference3, difference1)));
        store(2, hn::MulAdd(c4, sum2, hn::MulAdd(c8, sum3, sum1)));
        store(3, hn::MulAdd(c8, difference2, hn::MulAdd(c4, difference3, difference1)));
        store(4, hn::MulAdd(c16, sum2, hn::MulAdd(c2, sum3, sum1)));
        store(5, hn::MulAdd(c32, difference2, hn::Add(hn::Add(difference1, difference3), m7)));
    }

  private:
    /// The values of two points that differ in their sign.
    template <typename Store>
    static HWY_INLINE void store_pair(int first, FloatVector even, FloatVector odd,
                                      const Store& store) {
        store(first, hn::Add(even, odd));
        store(first + 1, hn::Sub(even, odd));
    }
};

} // namespace HWY_NAMESPACE
} // namespace unit
HWY_AFTER_NAMESPACE();

#endif

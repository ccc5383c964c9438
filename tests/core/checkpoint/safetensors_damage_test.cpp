#include "core/checkpoint/safetensors.h"
#include "core/error.h"
#include "tests/core/checkpoint/safetensors_bytes.h"

#include <gtest/gtest.h>
#include <limits>
#include <sys/stat.h>

namespace unit {
namespace {

using test::file_bytes;
using test::write_bytes;

class SafetensorsDamage : public testing::Test {
  protected:
    /// The message with which the file `path_` is refused as damaged; empty where it is not.
    std::string refusal() const {
        try {
            const SafetensorsFile file(path_);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::Damaged) << error.what();
            EXPECT_NE(std::string(error.what()).find(path_.string()), std::string::npos)
                << "the message does not name the file: " << error.what();
            return error.what();
        }
        return "";
    }

    void expect_refused(std::string_view bytes, std::initializer_list<const char*> said) const {
        write_bytes(path_, bytes);
        const std::string message = refusal();
        ASSERT_FALSE(message.empty()) << "accepted: " << bytes.substr(0, 300);
        for (const char* const part : said)
            EXPECT_NE(message.find(part), std::string::npos) << "'" << part << "' in: " << message;
    }

    /// Refused for what its header says about 8 bytes of data.
    void expect_header_refused(std::string_view header,
                               std::initializer_list<const char*> said) const {
        expect_refused(file_bytes(header, "01234567"), said);
    }

    test::TemporaryFolder folder_;
    std::filesystem::path path_ = folder_.path() / "weights.safetensors";
};

/// Two tensors, 8 bytes of data: what the damaged variants below start from.
constexpr std::string_view kHeader =
    R"({"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
    R"("b":{"dtype":"I16","shape":[2,1],"data_offsets":[4,8]}})";

/// A header with the one tensor "a".
std::string header_of(const std::string& dtype, const std::string& shape,
                      const std::string& offsets) {
    return R"({"a":{"dtype":)" + dtype + R"(,"shape":)" + shape + R"(,"data_offsets":)" + offsets +
           "}}";
}

TEST_F(SafetensorsDamage, undamaged_file_is_accepted) {
    write_bytes(path_, file_bytes(kHeader, "01234567"));
    EXPECT_EQ(refusal(), "");
    write_bytes(path_, file_bytes(header_of(R"("F32")", "[2]", "[0,8]") + "  ", "01234567"));
    EXPECT_EQ(refusal(), "");
}

TEST_F(SafetensorsDamage, missing_file_is_not_found) {
    for (const auto& path : {path_, folder_.path() / "none" / "weights.safetensors"}) {
        try {
            const SafetensorsFile file(path);
            FAIL() << "opened a file that is not there";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::NotFound);
            EXPECT_NE(std::string(error.what()).find(path.string()), std::string::npos);
        }
    }
}

TEST_F(SafetensorsDamage, what_is_no_file_is_refused) {
    std::filesystem::create_directory(path_);
    EXPECT_NE(refusal().find("folder"), std::string::npos);
    std::filesystem::remove(path_);
    ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
    EXPECT_NE(refusal().find("not a regular file"), std::string::npos);
}

TEST_F(SafetensorsDamage, foreign_content_is_refused) {
    expect_refused("", {"expected at least 8 bytes, found 0"});
    expect_refused("\x89PNG\r\n\x1a\n and so on", {"not a safetensors file", "expected at most"});
    expect_refused("PK\x03\x04", {"expected at least 8 bytes"});
    expect_refused(std::string(64, '\0'), {"does not start with '{'"});
}

TEST_F(SafetensorsDamage, header_longer_than_the_file_or_the_limit_is_refused) {
    std::string bytes = file_bytes(kHeader, "");
    bytes.pop_back();
    expect_refused(bytes, {"truncated", "expected a header of", "found"});
    for (const std::uint64_t size : {std::uint64_t{100'000'001}, std::uint64_t{1} << 40,
                                     ~std::uint64_t{0}, ~std::uint64_t{7}}) {
        std::memcpy(bytes.data(), &size, sizeof size);
        expect_refused(bytes, {std::to_string(size).c_str(), "expected at most 100000000"});
    }
    const std::uint64_t longest = 100'000'000;
    std::memcpy(bytes.data(), &longest, sizeof longest);
    expect_refused(bytes, {"truncated", "100000000"});
}

TEST_F(SafetensorsDamage, header_that_is_not_json_is_refused) {
    expect_header_refused("", {"does not start with '{'"});
    expect_header_refused(" {}", {"does not start with '{'"});
    expect_header_refused("\xEF\xBB\xBF{}", {"does not start with '{'"});
    expect_header_refused("[]", {"does not start with '{'"});
    expect_header_refused("{", {"not valid JSON at byte"});
    expect_header_refused("{} {}", {"not valid JSON at byte"});
    expect_header_refused("{'a':1}", {"not valid JSON at byte"});
    expect_header_refused(R"({"a":NaN})", {"not valid JSON at byte"});
    expect_header_refused("{\"a\xff\":{}}", {"not valid JSON at byte"});
    expect_header_refused("{\"\xed\xa0\x80\":{}}", {"not valid JSON at byte"});
    expect_header_refused(R"({"a":{"shape":[1e999]}})", {"out of range"});
    expect_header_refused(std::string_view("{}\0\0", 4), {"zero byte"});
}

TEST_F(SafetensorsDamage, deep_nesting_is_refused_without_recursion) {
    const std::string deep(5'000'000, '[');
    expect_header_refused(R"({"a":{"shape":)" + deep, {"nests deeper than 3 levels"});
    std::string objects = "{";
    for (int level = 0; level < 500'000; ++level)
        objects += R"("a":{)";
    expect_header_refused(objects, {"nests deeper than 3 levels"});
}

TEST_F(SafetensorsDamage, key_given_twice_is_refused) {
    const std::string tensor = R"("a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]})";
    expect_header_refused("{" + tensor + "," + tensor + "}", {"the key \"a\" twice"});
    expect_header_refused("{" + tensor + R"(,"\u0061":1})", {"the key \"a\" twice"});
    expect_header_refused(R"({"a":{"dtype":"U8","shape":[8],"shape":[8],"data_offsets":[0,8]}})",
                          {"the key \"shape\" twice"});
    expect_header_refused(R"({"__metadata__":{"k":"1","k":"2"},)" + tensor + "}",
                          {"the key \"k\" twice"});
    expect_header_refused(R"({"__metadata__":{},"__metadata__":{},)" + tensor + "}",
                          {"the key \"__metadata__\" twice"});
}

TEST_F(SafetensorsDamage, metadata_other_than_strings_is_refused) {
    for (const char* const value : {"null", "[]", "\"text\"", "1"})
        expect_header_refused(std::string(R"({"__metadata__":)") + value + "}",
                              {"__metadata__", "expected an object of strings"});
    for (const char* const value : {"null", "[]", "{}", "true", "1", "1.5"})
        expect_header_refused(std::string(R"({"__metadata__":{"epoch":)") + value + "}}",
                              {"\"epoch\"", "expected a string"});
}

TEST_F(SafetensorsDamage, tensor_without_its_three_fields_is_refused) {
    expect_header_refused(R"({"a":7})", {"\"a\"", "is of type number", "expected an object"});
    expect_header_refused(R"({"a":{"shape":[8],"data_offsets":[0,8]}})", {"\"a\" has no dtype"});
    expect_header_refused(R"({"a":{"dtype":"U8","data_offsets":[0,8]}})", {"\"a\" has no shape"});
    expect_header_refused(R"({"a":{"dtype":"U8","shape":[8]}})", {"\"a\" has no data_offsets"});
    expect_header_refused(R"({"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8],"x":1}})",
                          {"\"a\" has 4 fields", "expected only"});
}

TEST_F(SafetensorsDamage, unknown_type_is_refused) {
    for (const char* const type : {R"("F8_E4M3")", R"("f32")", R"("")", "1", "null", "[]"})
        expect_header_refused(header_of(type, "[8]", "[0,8]"),
                              {"tensor \"a\"", "dtype", "expected one of I64, F64"});
}

TEST_F(SafetensorsDamage, dimensions_that_are_not_counts_are_refused) {
    for (const char* const dimension : {"-1", "-0", "8.0", "8e0", "\"8\"", "null", "true",
                                        "9223372036854775808", "18446744073709551616"})
        expect_header_refused(header_of(R"("U8")", std::string("[1,") + dimension + "]", "[0,8]"),
                              {"dimension 1 of the tensor \"a\"", "expected an integer from 0"});
    for (const char* const shape : {"8", "null", "{}", "\"8\""})
        expect_header_refused(header_of(R"("U8")", shape, "[0,8]"),
                              {"shape of the tensor \"a\"", "expected an array"});
    std::string many = "[8";
    for (int dimension = 0; dimension < 64; ++dimension)
        many += ",1";
    expect_header_refused(header_of(R"("U8")", many + "]", "[0,8]"),
                          {"65 dimensions, expected at most 64"});
}

TEST_F(SafetensorsDamage, overflowing_shape_is_refused) {
    // 2^32 * 2^32 is 0 modulo 2^64, and 2^61 * 8 bytes is 2^64.
    for (const char* const shape :
         {"[4294967296,4294967296]", "[2305843009213693952]", "[9223372036854775807,2,0]"})
        expect_header_refused(header_of(R"("F64")", shape, "[0,0]"), {"\"a\"", "overflows"});
}

TEST_F(SafetensorsDamage, shape_that_does_not_match_the_bytes_is_refused) {
    expect_header_refused(header_of(R"("F32")", "[3]", "[0,8]"),
                          {"\"a\"", "8 bytes", "expected 12 for F32 [3]"});
    expect_header_refused(header_of(R"("F32")", "[]", "[0,8]"), {"expected 4 for F32 []"});
    expect_header_refused(header_of(R"("F32")", "[2,0]", "[0,8]"), {"expected 0 for F32 [2, 0]"});
}

TEST_F(SafetensorsDamage, offsets_that_are_not_a_range_in_the_file_are_refused) {
    for (const char* const offsets :
         {"[0]", "[0,4,8]", "[]", "8", "null", R"(["0","8"])", "[0,8.0]", "[-8,0]", "{}"})
        expect_header_refused(header_of(R"("U8")", "[8]", offsets),
                              {"data_offsets of the tensor \"a\"", "expected two integers"});
    expect_header_refused(header_of(R"("U8")", "[8]", "[8,0]"),
                          {"\"a\" begins at byte 8 and ends at byte 0"});
    expect_header_refused(header_of(R"("U8")", "[9]", "[0,9]"),
                          {"\"a\" ends at byte 9 of the data, expected at most 8"});
    expect_header_refused(
        header_of(R"("U8")", "[8]", "[18446744073709551608,18446744073709551615]"),
        {"\"a\" ends at byte 18446744073709551615"});
}

TEST_F(SafetensorsDamage, overlaps_and_gaps_are_refused) {
    const auto header = [](const std::string& first, const std::string& second) {
        return R"({"a":{"dtype":"U8","shape":[4],"data_offsets":)" + first +
               R"(},"b":{"dtype":"U8","shape":[4],"data_offsets":)" + second + "}}";
    };
    expect_header_refused(header("[0,4]", "[3,7]"),
                          {"\"b\" begins at byte 3", "expected 4", "overlaps"});
    expect_header_refused(header("[0,4]", "[0,4]"), {"begins at byte 0", "expected 4", "overlaps"});
    expect_header_refused(header("[1,5]", "[5,9]"), {"ends at byte 9"});
    expect_refused(file_bytes(header("[1,5]", "[5,9]"), "012345678"),
                   {"\"a\" begins at byte 1", "expected 0", "gap"});
    expect_refused(file_bytes(header("[6,10]", "[0,4]"), "0123456789"),
                   {"\"a\" begins at byte 6", "expected 4", "gap"});
    expect_refused(file_bytes(header("[0,4]", "[4,8]"), "0123456789"),
                   {"end at byte 8", "expected 10, the end of the file"});
    expect_header_refused("{}", {"end at byte 0", "expected 8"});
}

TEST_F(SafetensorsDamage, hostile_names_make_short_printable_messages) {
    const std::string name = "\\u001b[31m" + std::string(100'000, 'x');
    write_bytes(path_, file_bytes("{\"" + name + "\":1}", ""));
    const std::string message = refusal();
    EXPECT_NE(message.find("\"\\u001b[31mxxx"), std::string::npos) << message;
    EXPECT_LE(message.size(), 1000U);
}

TEST_F(SafetensorsDamage, every_truncation_is_refused) {
    const std::string whole = file_bytes(kHeader, "01234567");
    for (std::size_t size = 0; size < whole.size(); ++size)
        expect_refused(std::string_view(whole).substr(0, size), {});
}

TEST_F(SafetensorsDamage, every_flipped_bit_is_refused_or_leaves_spans_inside_the_file) {
    const std::string whole = file_bytes(kHeader, "01234567");
    int refused = 0;
    int accepted = 0;
    for (std::size_t bit = 0; bit < 8 * (whole.size() - 8); ++bit) {
        std::string flipped = whole;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        write_bytes(path_, flipped);
        if (!refusal().empty()) {
            ++refused;
            continue;
        }
        ++accepted;
        std::string data;
        const SafetensorsFile file(path_);
        for (const auto& [name, tensor] : file.tensors())
            data += test::as_text(tensor.data);
        EXPECT_TRUE(data == "01234567" || data == "45670123") << "bit " << bit << ": " << data;
    }
    // A flip in a name or a metadata text leaves a valid file; nearly all others do not.
    EXPECT_GE(accepted, 1);
    EXPECT_GE(refused, 9 * accepted);
}

} // namespace
} // namespace unit

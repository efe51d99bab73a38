package org.bftldap.directory.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.hash.HashParameters;
import org.bftldap.directory.hash.HashScheme;
import org.bftldap.directory.scram.ScramKeys;
import org.junit.jupiter.api.Test;

class ResultCodecTest {

    private static final DirectoryResult NO_SUCH_OBJECT = new DirectoryResult(32, "o=grid", "größer", List.of("ldap://a/", "ldap://b/"));

    @Test
    void a_result_comes_back() throws DecodeException {
        assertThat(ResultCodec.decodeResult(ResultCodec.encode(NO_SUCH_OBJECT))).isEqualTo(NO_SUCH_OBJECT);
    }

    @Test
    void a_result_comes_back_with_its_controls() throws DecodeException {
        DirectoryResult result = NO_SUCH_OBJECT.with(new ResponseControl("1.2.3", new byte[] {4, 5})).with(new ResponseControl("1.2.4", new byte[0]));
        assertThat(ResultCodec.decodeResult(ResultCodec.encode(result))).usingRecursiveComparison().isEqualTo(result);
    }

    @Test
    void a_credential_answer_comes_back() throws DecodeException {
        CredentialAnswer answer = new CredentialAnswer(new byte[17], 50_000, new byte[16], new byte[16]);
        assertThat(ResultCodec.decodeCredential(ResultCodec.encode(answer))).usingRecursiveComparison().isEqualTo(answer);
        HashParameters hash = new HashParameters(HashScheme.CRYPT_SHA512, new byte[] {'a', '.', 'Z'}, 5_000);
        CredentialAnswer imported = new CredentialAnswer(new byte[16], 50_000, new byte[16], new byte[16], Optional.of(hash));
        byte[] bytes = ResultCodec.encode(imported);
        assertThat(ResultCodec.decodeCredential(bytes)).usingRecursiveComparison().isEqualTo(imported);
        PasswordGuard guard = new PasswordGuard(PasswordGuard.Failures.COUNTED, PasswordGuard.NEVER_UNLOCKED, PasswordGuard.Quality.CHECKED, 8);
        byte[] key = new byte[32];
        key[7] = 9;
        CredentialAnswer kept = answer.with(new ScramPart.Kept());
        CredentialAnswer shown = answer.with(new ScramPart.Shown(new ScramKeys(key, new byte[32])));
        for (CredentialAnswer each : List.of(answer.with(guard), imported.with(guard), kept, kept.with(guard), shown, shown.with(guard))) {
            assertThat(ResultCodec.decodeCredential(ResultCodec.encode(each))).usingRecursiveComparison().isEqualTo(each);
        }
        FormerCredential former = new FormerCredential(new byte[18], 60_000, new byte[16], Optional.empty(), new ScramPart.None());
        List<FormerCredential> spent = List.of(
                former,
                new FormerCredential(new byte[19], 70_000, new byte[16], Optional.of(hash), new ScramPart.None()),
                new FormerCredential(new byte[20], 80_000, new byte[16], Optional.empty(), new ScramPart.Kept()));
        for (CredentialAnswer each : List.of(answer, imported, kept, shown)) {
            CredentialAnswer guarded = each.with(guard).with(spent);
            byte[] encoded = ResultCodec.encode(guarded);
            assertThat(ResultCodec.decodeCredential(encoded)).usingRecursiveComparison().isEqualTo(guarded);
        }
        assertThatThrownBy(() -> answer.with(spent)).as("without a policy").isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> imported.with(new ScramPart.Kept())).isInstanceOf(IllegalArgumentException.class);
        bytes[bytes.length - 1] = 0; // fewer than 1,000 rounds
        assertThatThrownBy(() -> ResultCodec.decodeCredential(bytes)).isInstanceOf(DecodeException.class);
    }

    @Test
    void the_version_of_a_content_comes_back_with_its_result() throws DecodeException {
        ContentVersion version = new ContentVersion(Long.MAX_VALUE - 1, ContentVersion.Listing.NOTHING_CHANGED);
        assertThat(ContentVersion.of(NO_SUCH_OBJECT.with(version.control()))).contains(version);
        assertThat(ContentVersion.of(NO_SUCH_OBJECT)).isEmpty();
        DirectoryResult broken = NO_SUCH_OBJECT.with(new ResponseControl(version.control().oid(), new byte[8]));
        assertThatThrownBy(() -> ContentVersion.of(broken)).isInstanceOf(DecodeException.class);
    }

    @SeededTest(runs = 30)
    void items_come_back_in_order_in_chunks_within_the_limit(Seed seed) throws DecodeException {
        RandomGenerator random = seed.random();
        List<SearchItem> items = new ArrayList<>();
        for (int i = random.nextInt(60); i > 0; i--) {
            int tag = random.nextInt(4) == 0 ? 0x73 : 0x64;
            byte[] op = der(tag, random.nextInt(10) == 0 ? random.nextInt(400_000) : random.nextInt(9_000), random);
            items.add(switch (random.nextInt(4)) {
                case 2 -> new SearchItem.Entry(der(0x64, 9, random), new ResponseControl("1.2.3", octets(random.nextInt(300), random)));
                case 0 -> new SearchItem.Content(octets(16, random), op);
                case 1 -> new SearchItem.Content(octets(16, random), new byte[0]);
                default -> tag == 0x64 ? new SearchItem.Entry(op) : new SearchItem.Reference(op);
            });
        }
        items.add(new SearchItem.Done(NO_SUCH_OBJECT));

        List<byte[]> chunks = chunks(items);
        List<SearchItem> read = new ArrayList<>();
        for (byte[] chunk : chunks) {
            ChunkReader reader = new ChunkReader(chunk);
            int inThisChunk = 0;
            while (reader.advance()) {
                read.add(reader.item());
                inThisChunk++;
            }
            assertThat(inThisChunk).isPositive();
            assertThat(chunk.length <= ChunkWriter.CHUNK_BYTES_MAX || inThisChunk == 1).isTrue();
        }
        assertThat(read).usingElementComparator(ResultCodecTest::compare).isEqualTo(items);
    }

    @Test
    void an_item_that_is_not_one_element_of_its_kind_is_refused() {
        byte[] wrongTag = {1, 2, 0x61, 0};
        byte[] wrongLength = {1, 3, 0x64, 0, 0};
        byte[] longerThanItself = {1, 4, 0x64, (byte) 0x82, 1, 0};
        byte[] noControls = {5, 2, 0x64, 0};
        byte[] otherThanControls = {5, 4, 0x64, 0, 0x61, 0};
        byte[] moreThanControls = {5, 5, 0x64, 0, (byte) 0xa0, 0, 0};
        byte[] halfUuid = {4, 2, 1, 2};
        byte[] uuidAndNoEntry = new byte[20];
        System.arraycopy(new byte[] {4, 18}, 0, uuidAndNoEntry, 0, 2);
        uuidAndNoEntry[18] = 0x61;
        byte[] afterDone = new byte[] {3, 5, 1, 0, 0, 0, 0, 1, 2, 0x64, 0};
        for (byte[] chunk : List.of(wrongTag, wrongLength, longerThanItself, afterDone, halfUuid, uuidAndNoEntry, noControls, otherThanControls, moreThanControls)) {
            assertThatThrownBy(() -> readAll(chunk)).isInstanceOf(DecodeException.class);
        }
    }

    @FuzzTest(maxDuration = "30s")
    void any_bytes_are_read_or_refused(byte[] bytes) {
        try {
            readAll(bytes);
        } catch (DecodeException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
        try {
            assertThat(ResultCodec.encode(ResultCodec.decodeResult(bytes))).isEqualTo(bytes);
        } catch (DecodeException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
        try {
            assertThat(ResultCodec.encode(ResultCodec.decodeCredential(bytes))).isEqualTo(bytes);
        } catch (DecodeException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
        try {
            assertThat(ResultCodec.encode(ResultCodec.decodeSubject(bytes))).isEqualTo(bytes);
        } catch (DecodeException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    private static int compare(SearchItem a, SearchItem b) {
        if (a instanceof SearchItem.Entry one && b instanceof SearchItem.Entry other) {
            return Arrays.equals(one.controls(), other.controls()) ? Arrays.compare(one.protocolOp(), other.protocolOp()) : -1;
        }
        if (a instanceof SearchItem.Reference one && b instanceof SearchItem.Reference other) {
            return Arrays.compare(one.protocolOp(), other.protocolOp());
        }
        if (a instanceof SearchItem.Content one && b instanceof SearchItem.Content other) {
            return Arrays.equals(one.uuid(), other.uuid()) ? Arrays.compare(one.protocolOp(), other.protocolOp()) : -1;
        }
        return a.equals(b) ? 0 : -1;
    }

    private static byte[] octets(int length, RandomGenerator random) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return octets;
    }

    private static void readAll(byte[] chunk) throws DecodeException {
        ChunkReader reader = new ChunkReader(chunk);
        while (reader.advance()) {
            assertThat(reader.item()).isNotNull();
        }
    }

    private static List<byte[]> chunks(List<SearchItem> items) {
        ChunkWriter writer = new ChunkWriter();
        List<byte[]> chunks = new ArrayList<>();
        for (SearchItem item : items) {
            if (!writer.offer(item)) {
                chunks.add(writer.take());
                assertThat(writer.offer(item)).isTrue();
            }
        }
        chunks.add(writer.take());
        return chunks;
    }

    private static byte[] der(int tag, int length, RandomGenerator random) {
        byte[] op = new byte[6 + length];
        random.nextBytes(op);
        op[0] = (byte) tag;
        op[1] = (byte) 0x84;
        op[2] = (byte) (length >>> 24);
        op[3] = (byte) (length >>> 16);
        op[4] = (byte) (length >>> 8);
        op[5] = (byte) length;
        return op;
    }
}

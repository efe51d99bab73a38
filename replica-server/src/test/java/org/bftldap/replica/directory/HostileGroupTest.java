package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.nested.CertifiedReply;
import org.bftldap.bft.nested.Statement;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.ChunkWriter;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResponseControl;
import org.bftldap.directory.result.SearchItem;
import org.bftldap.giis.hierarchy.NestedQuery;
import org.bftldap.giis.hierarchy.PartialResult;
import org.bftldap.giis.hierarchy.Plan;
import org.bftldap.giis.hierarchy.RemoteEntry;
import org.bftldap.giis.hierarchy.Routes;
import org.bftldap.replica.directory.fixed.SearchResultEntry;
import org.bftldap.replica.directory.schema.DirectorySchema;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.store.schema.EntrySchema;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a group may say of which more than f replicas are hostile: nothing gets through that is not well-formed and its own, nothing is thrown. */
class HostileGroupTest {

    private static final String SUFFIX = "Mds-Vo-name=b,o=grid";

    /** A name costs some objects, and a refusal an exception. */
    private static final long ALLOCATED_MAX = 512 << 10;

    private static final long ALLOCATED_PER_BYTE_MAX = 2_000;

    private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static Names names;
    private static Routes routes;

    @BeforeAll
    static void schema() throws Exception {
        names = new Names(EntrySchema.of(DirectorySchema.load(TestReplica.SCHEMAS).manager()));
        routes = new Routes(List.of(dn("o=grid")), List.of(new Routes.Child("b", List.of(dn(SUFFIX))), new Routes.Child("c", List.of(dn("Mds-Vo-name=c,o=grid")))), null);
    }

    private static Dn dn(String text) throws Exception {
        return names.dn(text);
    }

    private static Plan.Step asked() {
        return new Plan.Step("b", below(SUFFIX));
    }

    private static Operation.Search below(String base) {
        return new Operation.Search(
                base, Operation.Scope.SUBTREE, Operation.AliasDereferencing.NEVER, 0, Operation.Values.WITH_VALUES, TestReplica.all(), List.of());
    }

    private static RemotePart part(byte[] result) {
        Digest any = Digest.sha256("any");
        return RemotePart.of(asked(), new CertifiedReply(new Statement("b", 0, any, "a", any, any, 7, any), List.of(), result), routes, names);
    }

    private static byte[] entry(String dn, String... values) {
        SearchResultEntry entry = new SearchResultEntry(dn);
        entry.attribute("description", Arrays.stream(values).map(value -> value.getBytes(StandardCharsets.UTF_8)).toList());
        return entry.toBytes();
    }

    private static byte[] answer(DirectoryResult result, byte[]... entries) {
        ChunkWriter writer = new ChunkWriter();
        for (byte[] entry : entries) {
            assertThat(writer.offer(new SearchItem.Entry(entry))).isTrue();
        }
        assertThat(writer.offer(new SearchItem.Done(result))).isTrue();
        return writer.take();
    }

    @Test
    void itSpeaksOfItsOwnOnlyAndOfWhatWasAsked() {
        RemotePart part = part(answer(
                Results.SUCCESS, entry(SUFFIX, "x"), entry("o=grid", "x"), entry("Mds-Vo-name=c,o=grid", "x"), entry("o=1," + SUFFIX), entry("", "x"), entry("no name")));
        assertThat(part.entries()).hasSize(2);
        assertThat(part.dropped()).isEqualTo(4);
        assertThat(part.isAnswer()).isTrue();
    }

    @Test
    void whatHasNoEndOrGoesOnAfterItIsNoAnswer() {
        byte[] good = answer(Results.SUCCESS, entry(SUFFIX, "x"));
        byte[] twice = Arrays.copyOf(good, good.length * 2);
        System.arraycopy(good, 0, twice, good.length, good.length);
        assertThat(part(good).isAnswer()).isTrue();
        assertThat(part(twice).failure()).contains(PartialResult.Why.UNREADABLE);
        assertThat(part(Arrays.copyOf(good, good.length - 1)).failure()).contains(PartialResult.Why.UNREADABLE);
        assertThat(part(new byte[0]).failure()).contains(PartialResult.Why.TOO_LONG);
    }

    @SeededTest(runs = 300)
    void whateverItSaysIsReadOrRefused(Seed seed) throws DecodeException {
        RandomGenerator random = seed.random();
        byte[] control = new PartialResult(Map.of("c", PartialResult.Why.UNREACHABLE)).control().value();
        byte[] good = answer(
                new DirectoryResult(random.nextInt(130), SUFFIX, "said", List.of("ldap://x"), List.of(new ResponseControl("1.3.6.1.4.1.32473.389.3", control))),
                entry(SUFFIX, "x", "y"),
                entry("o=" + "z".repeat(random.nextInt(200)) + "," + SUFFIX, "x".repeat(random.nextInt(400))));
        byte[] bytes = altered(good, random);
        long before = MEMORY.getThreadAllocatedBytes(Thread.currentThread().getId());
        RemotePart part = part(bytes);
        PartialResult told = PartialResult.of(part.result());
        long allocated = MEMORY.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertThat(allocated).as("%s", seed).isLessThan(ALLOCATED_MAX + ALLOCATED_PER_BYTE_MAX * bytes.length);
        assertThat(told.missing().size()).isLessThanOrEqualTo(64);
        for (SearchItem.Entry passed : part.entries()) {
            assertThat(RemoteEntry.parse(passed.protocolOp())).as("%s", seed).hasValueSatisfying(
                    entry -> assertThat(entry.dn().toLowerCase(Locale.ROOT)).endsWith(",o=grid"));
        }
    }

    private static byte[] altered(byte[] good, RandomGenerator random) {
        byte[] bytes = good.clone();
        switch (random.nextInt(4)) {
            case 0 -> bytes = Arrays.copyOf(good, random.nextInt(good.length + 4));
            case 1 -> {
                bytes = new byte[random.nextInt(400)];
                random.nextBytes(bytes);
            }
            default -> {
                for (int i = random.nextInt(1, 5); i > 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? random.nextInt(256) : 0x84);
                }
            }
        }
        return bytes;
    }

    @SeededTest(runs = 300)
    void aQuestionOfAnotherGroupIsTheOneEncodingOfWhatItAsksOrRefused(Seed seed) {
        RandomGenerator random = seed.random();
        byte[] bytes = altered(
                new NestedQuery(List.of("root", "b"), 1_000, below(SUFFIX), List.of(new RequestControl.PagedResults(3, new byte[] {1}))).encode(), random);
        NestedQuery read;
        try {
            read = NestedQuery.decode(bytes);
        } catch (DecodeException e) {
            return;
        }
        assertThat(read.encode()).as("%s", seed).isEqualTo(bytes);
        assertThat(read.controls()).noneMatch(kind -> kind instanceof RequestControl.ProxiedAuthorization);
    }
}

package org.bftldap.replica.directory;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.PublicKeys;
import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.bft.state.StateTree;
import org.bftldap.directory.auth.CredentialKey;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.config.Agents;
import org.bftldap.directory.config.Genesis;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.ChunkReader;
import org.bftldap.directory.result.CredentialAnswer;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResultCodec;

/** A replica's service without the library around it: batches of one operation, at a time that grows by 37 ms a batch. */
final class TestReplica implements AutoCloseable {

    static final Path SCHEMAS = Path.of("..", "config", "schema");
    static final String GROUP = "test-group";
    static final Caller RELAY = new Caller(1000, "relay");
    static final Caller AGENT = new Caller(1001, "gris");
    static final Caller OTHER_AGENT = new Caller(1002, "gris");
    static final Agents AGENTS = Agents.of(List.of(member(1000, "relay-0", "relay"), member(1001, "ce-1", "gris"), member(1002, "ce-2", "gris")));
    static final int ITERATIONS = 10;
    static final long START_MILLIS = 1_700_000_000_000L;
    static final byte[] SESSION = new byte[16];

    static final CredentialKey ADMIN_KEY = key("admin secret", (byte) 1);
    static final Genesis GENESIS = new Genesis(
            GROUP,
            List.of("o=grid", "o=glue", "dc=example,dc=com"),
            List.of("o=grid", "o=glue"),
            StoredCredential.of(ADMIN_KEY, ITERATIONS, salt((byte) 1)).text(),
            new byte[32]);

    final Path directory;
    private final Genesis genesis;
    DirectoryReplica replica;
    StateTree tree;
    Identity identity;
    long skippedMillis;

    TestReplica(Path directory) throws OpenException {
        this(directory, GENESIS);
    }

    private TestReplica(Path directory, Genesis genesis) throws OpenException {
        this.directory = directory;
        this.genesis = genesis;
        replica = DirectoryReplica.open(directory, genesis, AGENTS, SCHEMAS);
        tree = new StateTree(replica.leaves());
        identity = proof(Genesis.ADMIN_DN, ADMIN_KEY);
    }

    /** A group that holds something else; everybody may read it. */
    static TestReplica holding(String suffix, Path directory) throws OpenException {
        return new TestReplica(
                directory, new Genesis(GROUP, List.of(suffix), List.of(suffix), GENESIS.adminCredential(), GENESIS.schemaDigest()));
    }

    private static ClientMember member(int id, String name, String role) {
        return new ClientMember(id, name, role, new PublicKeys(new byte[32], new byte[32], new byte[32]));
    }

    static byte[] salt(byte fill) {
        byte[] salt = new byte[16];
        java.util.Arrays.fill(salt, fill);
        return salt;
    }

    static CredentialKey key(String password, byte saltFill) {
        return CredentialKey.derive(password.getBytes(StandardCharsets.UTF_8), salt(saltFill), ITERATIONS, GROUP);
    }

    /** What a relay does at a bind. */
    Identity proof(String dn, CredentialKey key) {
        CredentialAnswer answer = credential(dn);
        return new Identity.Bound(key.sign(
                GROUP, answer.entryUuid(), answer.credentialId(), RELAY.client(), SESSION, START_MILLIS + 8_640_000_000L));
    }

    CredentialAnswer credential(String dn) {
        try (ReadAnswer answer = read(new Identity.Anonymous(), new Operation.CredentialQuery(dn))) {
            return ResultCodec.decodeCredential(answer.nextChunk());
        } catch (org.bftldap.directory.codec.DecodeException e) {
            throw new AssertionError(e);
        }
    }

    DirectoryResult write(Operation operation, RequestControl... controls) {
        return batch(List.of(OperationCodec.encode(new DirectoryRequest(identity, operation, List.of(controls))))).get(0);
    }

    DirectoryResult write(Identity as, Operation operation) {
        return batch(List.of(OperationCodec.encode(new DirectoryRequest(as, operation)))).get(0);
    }

    DirectoryResult write(Caller caller, Identity as, Operation operation, RequestControl... controls) {
        return batch(caller, List.of(OperationCodec.encode(new DirectoryRequest(as, operation, List.of(controls))))).get(0);
    }

    List<DirectoryResult> batch(List<byte[]> operations) {
        return batch(RELAY, operations);
    }

    /** Agreed time of the batch. */
    long now(long sequence) {
        return START_MILLIS + skippedMillis + 37 * sequence;
    }

    /** Time passes, and a batch without operations notes it. */
    void pass(long seconds) {
        skippedMillis += 1_000 * seconds;
        batch(List.of());
    }

    /** Runs one batch and commits it. */
    List<DirectoryResult> batch(Caller caller, List<byte[]> operations) {
        long sequence = replica.applied() + 1;
        List<DirectoryResult> results = new ArrayList<>();
        try (BatchTransaction batch = replica.begin(new BatchContext(sequence, now(sequence), new byte[32]))) {
            for (int i = 0; i < operations.size(); i++) {
                results.add(ResultCodec.decodeResult(batch.execute(i, caller, operations.get(i))));
            }
            batch.commit();
        } catch (org.bftldap.directory.codec.DecodeException e) {
            throw new AssertionError(e);
        }
        return results;
    }

    ReadAnswer read(Identity as, Operation operation) {
        return replica.read(RELAY, OperationCodec.encode(new DirectoryRequest(as, operation)));
    }

    DirectoryResult ask(Identity as, Operation operation) {
        return answer(as, operation).result();
    }

    record Answer(List<FoundEntry> entries, List<String> references, DirectoryResult result, long version) {
        List<String> dns() {
            return entries.stream().map(FoundEntry::dn).toList();
        }
    }

    record FoundEntry(String dn, Map<String, List<String>> attributes) {}

    Answer answer(Identity as, Operation operation, RequestControl... controls) {
        return answer(RELAY, as, operation, controls);
    }

    Answer answer(Caller caller, Identity as, Operation operation, RequestControl... controls) {
        byte[] request = OperationCodec.encode(new DirectoryRequest(as, operation, List.of(controls)));
        return decode(replica.read(caller, request));
    }

    /** As a relay reads that does not demand an order. */
    Answer answerLater(byte[] nonce, Identity as, Operation operation, RequestControl... controls) {
        byte[] request = OperationCodec.encode(new DirectoryRequest(as, operation, List.of(controls)));
        return decode(replica.readLater(RELAY, nonce, request).toCompletableFuture().join());
    }

    static Answer decode(ReadAnswer read) {
        try (ReadAnswer answer = read) {
            List<FoundEntry> entries = new ArrayList<>();
            List<String> references = new ArrayList<>();
            DirectoryResult result = null;
            for (byte[] chunk = answer.nextChunk(); chunk != null; chunk = answer.nextChunk()) {
                ChunkReader reader = new ChunkReader(chunk);
                while (reader.advance()) {
                    if (reader.kind() == ChunkReader.Kind.ENTRY) {
                        entries.add(decode(chunk, reader.offset(), reader.length()));
                    } else if (reader.kind() == ChunkReader.Kind.REFERENCE) {
                        references.add(new Ber(chunk, reader.offset()).enter(0x73).text());
                    } else {
                        result = reader.result();
                    }
                }
            }
            return new Answer(entries, references, result, answer.version());
        } catch (org.bftldap.directory.codec.DecodeException e) {
            throw new AssertionError(e);
        }
    }

    private static FoundEntry decode(byte[] chunk, int offset, int length) {
        Ber ber = new Ber(chunk, offset).enter(0x64);
        String dn = ber.text();
        Ber attributes = ber.enter(0x30);
        Map<String, List<String>> found = new LinkedHashMap<>();
        while (attributes.hasMore()) {
            Ber attribute = attributes.enter(0x30);
            String name = attribute.text();
            Ber values = attribute.enter(0x31);
            List<String> texts = new ArrayList<>();
            while (values.hasMore()) {
                texts.add(values.text());
            }
            found.put(name, texts);
        }
        return new FoundEntry(dn, found);
    }

    /** Reads definite-length BER, trusting it. */
    private static final class Ber {
        private final byte[] bytes;
        private int at;
        private final int end;

        Ber(byte[] bytes, int at) {
            this(bytes, at, bytes.length);
        }

        Ber(byte[] bytes, int at, int end) {
            this.bytes = bytes;
            this.at = at;
            this.end = end;
        }

        boolean hasMore() {
            return at < end;
        }

        Ber enter(int tag) {
            int length = head(tag);
            Ber inner = new Ber(bytes, at, at + length);
            at += length;
            return inner;
        }

        String text() {
            int length = head(4);
            at += length;
            return new String(bytes, at - length, length, StandardCharsets.UTF_8);
        }

        private int head(int tag) {
            if ((bytes[at++] & 0xff) != tag) {
                throw new AssertionError("expected tag " + tag);
            }
            int length = bytes[at++] & 0xff;
            if (length >= 0x80) {
                int octets = length & 0x7f;
                length = 0;
                for (int i = 0; i < octets; i++) {
                    length = length << 8 | bytes[at++] & 0xff;
                }
            }
            return length;
        }
    }

    Answer search(Identity as, String base, Operation.Scope scope, Filter filter, String... attributes) {
        return answer(
                as,
                new Operation.Search(
                        base, scope, Operation.AliasDereferencing.NEVER, 0, Operation.Values.WITH_VALUES, filter, List.of(attributes)));
    }

    static Filter all() {
        return new Filter.Present("objectClass");
    }

    static Filter equal(String attribute, String value) {
        return new Filter.Equality(attribute, value.getBytes(StandardCharsets.UTF_8));
    }

    static Operation.Add add(String dn, String... lines) {
        return new Operation.Add(dn, attributes(lines));
    }

    static Operation.Modify modify(String dn, Change.Kind kind, String... lines) {
        return new Operation.Modify(dn, attributes(lines).stream().map(attribute -> new Change(kind, attribute)).toList());
    }

    static Operation.ModifyDn modifyDn(String dn, String rdn, Operation.OldRdn old) {
        return new Operation.ModifyDn(dn, rdn, old, Optional.empty());
    }

    static List<AttributeValues> attributes(String... lines) {
        Map<String, List<byte[]>> all = new LinkedHashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(": ");
            List<byte[]> values = all.computeIfAbsent(colon < 0 ? line : line.substring(0, colon), name -> new ArrayList<>());
            if (colon >= 0) {
                values.add(line.substring(colon + 2).getBytes(StandardCharsets.UTF_8));
            }
        }
        return all.entrySet().stream().map(entry -> new AttributeValues(entry.getKey(), entry.getValue())).toList();
    }

    void reopen() throws OpenException {
        replica.close();
        replica = DirectoryReplica.open(directory, genesis, AGENTS, SCHEMAS);
        tree = new StateTree(replica.leaves());
    }

    @Override
    public void close() {
        replica.close();
    }
}

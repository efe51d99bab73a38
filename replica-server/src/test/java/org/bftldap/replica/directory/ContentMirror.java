package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl.Synchronize;
import org.bftldap.directory.result.ChunkReader;
import org.bftldap.directory.result.ContentVersion;
import org.bftldap.directory.result.ContentVersion.Listing;
import org.bftldap.directory.result.DirectoryResult;

/** What a client of a synchronized search knows: an entry's bytes by its entryUUID. */
final class ContentMirror {

    private final TestReplica replica;
    private final Identity identity;
    private final Operation.Search search;

    Map<UUID, byte[]> entries = new TreeMap<>();
    long version;
    int inFull;
    Listing listing = Listing.WHOLE;

    ContentMirror(TestReplica replica, Identity identity, Operation.Search search) {
        this.replica = replica;
        this.identity = identity;
        this.search = search;
    }

    /** Asks for what has changed, and forgets what is not named. @return the result's code */
    int refresh(Synchronize.Unchanged unchanged) throws DecodeException {
        Map<UUID, byte[]> next = new LinkedHashMap<>();
        inFull = 0;
        byte[] request = OperationCodec.encode(new DirectoryRequest(identity, search, List.of(new Synchronize(version, unchanged))));
        DirectoryResult result = null;
        try (ReadAnswer answer = replica.replica.read(TestReplica.RELAY, request)) {
            for (byte[] chunk = answer.nextChunk(); chunk != null; chunk = answer.nextChunk()) {
                ChunkReader reader = new ChunkReader(chunk);
                while (reader.advance()) {
                    if (reader.kind() == ChunkReader.Kind.DONE) {
                        result = reader.result();
                    } else if (reader.length() > 0) {
                        inFull++;
                        next.put(reader.uuid(), Arrays.copyOfRange(chunk, reader.offset(), reader.offset() + reader.length()));
                    } else {
                        assertThat(entries).as("named only, so it was there before").containsKey(reader.uuid());
                        next.put(reader.uuid(), entries.get(reader.uuid()));
                    }
                }
            }
            if (result.code() == 0) {
                ContentVersion is = ContentVersion.of(result).orElseThrow();
                assertThat(is.version()).isEqualTo(answer.version()).isGreaterThanOrEqualTo(version);
                version = is.version();
                listing = is.listing();
                entries = listing == Listing.NOTHING_CHANGED ? entries : next;
            }
        }
        return result.code();
    }

    /** The same search without synchronization, in the order that it gives. */
    List<byte[]> plain() throws DecodeException {
        List<byte[]> found = new java.util.ArrayList<>();
        try (ReadAnswer answer = replica.read(identity, search)) {
            for (byte[] chunk = answer.nextChunk(); chunk != null; chunk = answer.nextChunk()) {
                ChunkReader reader = new ChunkReader(chunk);
                while (reader.advance()) {
                    if (reader.kind() != ChunkReader.Kind.DONE) {
                        found.add(Arrays.copyOfRange(chunk, reader.offset(), reader.offset() + reader.length()));
                    }
                }
            }
        }
        return found;
    }
}

package org.bftldap.giis.gris.publish;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.result.DirectoryResult;

/**
 * The group as an agent uses it. Futures complete on any thread; they fail with {@link org.bftldap.bft.client.GroupException} where no quorum
 * answered. For all threads.
 */
public interface Group {

    /** Has an update agreed and done; updates are done in the order of the calls. */
    CompletableFuture<DirectoryResult> write(Operation update);

    /** Asks a quorum for all that is found. */
    CompletableFuture<Found> search(Operation.Search search);

    /** @param entries as many as the group holds; none unless the result is success */
    record Found(DirectoryResult result, List<FoundEntry> entries) {
        public Found {
            entries = List.copyOf(entries);
        }
    }

    /** An entry as the group tells it. */
    record FoundEntry(String dn, List<AttributeValues> attributes) {
        public FoundEntry {
            attributes = List.copyOf(attributes);
        }
    }
}

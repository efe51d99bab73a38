package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.replica.directory.TestReplica.add;
import static org.bftldap.replica.directory.TestReplica.all;
import static org.bftldap.replica.directory.TestReplica.equal;
import static org.bftldap.replica.directory.TestReplica.modify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.operation.RequestControl.Synchronize;
import org.bftldap.directory.operation.RequestControl.Synchronize.Unchanged;
import org.bftldap.directory.result.ContentVersion.Listing;
import org.bftldap.directory.result.ResultCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that asks for what has changed since a version knows the content afterwards, whatever happened meanwhile. */
class SynchronizedSearchTest {

    private static final String SUFFIX = "dc=example,dc=com";
    private static final int RANDOM_UPDATES = 1_200;

    /** Without entryTtl, which changes by itself: nobody is told of that. */
    private static final String[] ALL_BUT_TTL = {
        "*", "entryUUID", "entryCSN", "creatorsName", "createTimestamp", "modifiersName", "modifyTimestamp", "entryExpireTimestamp",
        "entryDN", "hasSubordinates", "numSubordinates", "subschemaSubentry", "structuralObjectClass"
    };

    @TempDir
    Path directory;

    private TestReplica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new TestReplica(directory);
        for (String unit : List.of("a", "b")) {
            replica.write(add("ou=" + unit + "," + SUFFIX, "objectClass: organizationalUnit"));
            for (int i = 0; i < 3; i++) {
                replica.write(add("cn=p" + i + ",ou=" + unit + "," + SUFFIX, "objectClass: person", "sn: " + unit + i));
            }
        }
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private static Operation.Search search(String base, Filter filter, String... attributes) {
        return new Operation.Search(
                base, Scope.SUBTREE, Operation.AliasDereferencing.NEVER, 0, Operation.Values.WITH_VALUES, filter, List.of(attributes));
    }

    private ContentMirror mirror(String base, Filter filter, String... attributes) throws DecodeException {
        ContentMirror mirror = new ContentMirror(replica, replica.identity, search(base, filter, attributes));
        assertThat(mirror.refresh(Unchanged.NAMED)).isZero();
        return mirror;
    }

    private static void refresh(ContentMirror mirror) throws DecodeException {
        assertThat(mirror.refresh(Unchanged.LEFT_AWAY_IF_ALL)).isZero();
        assertIsPlainSearch(mirror);
    }

    private static void assertIsPlainSearch(ContentMirror mirror) throws DecodeException {
        assertThat(sorted(mirror.entries.values())).isEqualTo(sorted(mirror.plain()));
    }

    private static List<String> sorted(Iterable<byte[]> entries) {
        List<String> texts = new ArrayList<>();
        entries.forEach(bytes -> texts.add(Arrays.toString(bytes)));
        texts.sort(null);
        return texts;
    }

    @Test
    void onlyWhatHasChangedComesInFull() throws DecodeException {
        ContentMirror people = mirror(SUFFIX, equal("objectClass", "person"));
        assertThat(people.inFull).isEqualTo(6);
        replica.write(modify("cn=p1,ou=a," + SUFFIX, Change.Kind.REPLACE, "sn: other"));
        replica.write(new Operation.Delete("cn=p2,ou=b," + SUFFIX));
        refresh(people);
        assertThat(people.inFull).isEqualTo(1);
        assertThat(people.entries).hasSize(5);
    }

    @Test
    void whereNothingHasChangedNothingIsListedUnlessAskedFor() throws DecodeException {
        ContentMirror below = mirror("ou=a," + SUFFIX, all());
        replica.write(modify("cn=p1,ou=b," + SUFFIX, Change.Kind.REPLACE, "sn: elsewhere"));
        refresh(below);
        assertThat(below.listing).isEqualTo(Listing.NOTHING_CHANGED);
        assertThat(below.refresh(Unchanged.NAMED)).isZero();
        assertThat(below.listing).isEqualTo(Listing.WHOLE);
        assertThat(below.inFull).isZero();
        assertThat(below.entries).hasSize(4);
    }

    @Test
    void whatGenesisMadeComesInFullToWhoKnowsNothing() throws DecodeException {
        ContentMirror genesis = new ContentMirror(replica, new Identity.Anonymous(), search("o=glue", all()));
        refresh(genesis);
        assertThat(genesis.entries).hasSize(1);
    }

    @Test
    void entriesLeaveTheContentByAModifyAndByARename() throws DecodeException {
        ContentMirror named = mirror("ou=a," + SUFFIX, equal("sn", "a1"));
        replica.write(modify("cn=p1,ou=a," + SUFFIX, Change.Kind.REPLACE, "sn: no more"));
        refresh(named);
        assertThat(named.entries).isEmpty();
        replica.write(modify("cn=p1,ou=a," + SUFFIX, Change.Kind.REPLACE, "sn: a1"));
        refresh(named);
        assertThat(named.entries).hasSize(1);
        replica.write(new Operation.ModifyDn("cn=p1,ou=a," + SUFFIX, "cn=p9", Operation.OldRdn.DELETE, Optional.of("ou=b," + SUFFIX)));
        refresh(named);
        assertThat(named.entries).isEmpty();
    }

    @Test
    void entriesThatOnlyGotNewNamesComeAgain() throws DecodeException {
        ContentMirror everything = mirror(SUFFIX, all());
        ContentMirror below = mirror("ou=b," + SUFFIX, all());
        replica.write(new Operation.ModifyDn("ou=a," + SUFFIX, "ou=c", Operation.OldRdn.DELETE, Optional.of("ou=b," + SUFFIX)));
        refresh(everything);
        refresh(below);
        assertThat(below.entries).hasSize(8);
    }

    @Test
    void attributesThatCountEntriesBelowAreUpToDate() throws DecodeException {
        ContentMirror counts = mirror(SUFFIX, equal("objectClass", "organizationalUnit"), "ou", "numSubordinates", "hasSubordinates");
        replica.write(new Operation.Delete("cn=p0,ou=a," + SUFFIX));
        refresh(counts);
    }

    @Test
    void aVersionThatIsNotThereYetIsRefused() throws DecodeException {
        Operation.Search search = search(SUFFIX, all());
        var later = new org.bftldap.directory.operation.RequestControl.AtLeast(10_000);
        assertThat(replica.answer(replica.identity, search, later, new Synchronize(10_000, Unchanged.NAMED)).result().code()).isEqualTo(51);
    }

    @Test
    void whatIsNotStoredCannotBeSynchronized() {
        for (String base : List.of("", "cn=schema")) {
            Operation.Search fixed = new Operation.Search(
                    base, Scope.BASE, Operation.AliasDereferencing.NEVER, 0, Operation.Values.WITH_VALUES, all(), List.of());
            assertThat(replica.answer(replica.identity, fixed, new Synchronize(0, Unchanged.NAMED)).result().code()).isEqualTo(53);
        }
    }

    /** Renames of trees, changed access rules and users without rights are among the updates. */
    @SeededTest(runs = 2)
    void whateverHappensEveryClientKnowsTheContentAfterwards(Seed seed) throws Exception {
        RandomGenerator random = seed.random();
        RandomUpdates updates = new RandomUpdates(random, replica.identity);
        for (Operation operation : RandomUpdates.setUp()) {
            assertThat(replica.write(operation).code()).isZero();
        }
        List<Identity> proofs = new ArrayList<>();
        for (int i = 0; i < RandomUpdates.USER_COUNT; i++) {
            proofs.add(replica.proof(RandomUpdates.userName(i), RandomUpdates.userKey(i)));
        }
        updates.useProofs(proofs);
        List<ContentMirror> mirrors = mirrors(List.of(replica.identity, proofs.get(0), new Identity.Anonymous()));
        for (int done = 0; done < RANDOM_UPDATES; ) {
            done += batch(updates, random.nextInt(1, 12));
            for (ContentMirror mirror : mirrors) {
                // Some ask often, some after long.
                if (random.nextInt(mirrors.size()) <= mirrors.indexOf(mirror) && mirror.refresh(random.nextBoolean() ? Unchanged.NAMED : Unchanged.LEFT_AWAY_IF_ALL) == 0) {
                    assertIsPlainSearch(mirror);
                }
            }
        }
    }

    private List<ContentMirror> mirrors(List<Identity> clients) {
        List<ContentMirror> mirrors = new ArrayList<>();
        for (Identity client : clients) {
            for (Filter filter : List.of(all(), equal("objectClass", "person"), new Filter.Not(equal("sn", "S1")), equal("sn", "S1"))) {
                mirrors.add(new ContentMirror(replica, client, search(SUFFIX, filter, ALL_BUT_TTL)));
            }
            mirrors.add(new ContentMirror(replica, client, search(RandomUpdates.USERS, all())));
        }
        return mirrors;
    }

    private int batch(RandomUpdates updates, int size) throws DecodeException {
        long sequence = replica.replica.applied() + 1;
        try (BatchTransaction batch = replica.replica.begin(new BatchContext(sequence, replica.now(sequence), new byte[32]))) {
            for (int i = 0; i < size; i++) {
                RandomUpdates.Update update = updates.next();
                byte[] result = batch.execute(i, update.sent().caller(), update.sent().bytes());
                updates.learn(update, ResultCodec.decodeResult(result).code());
            }
            batch.commit();
        }
        return size;
    }
}

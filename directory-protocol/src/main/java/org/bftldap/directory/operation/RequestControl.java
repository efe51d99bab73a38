package org.bftldap.directory.operation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What changes how replicas do an operation (RFC 4511 §4.1.11). A relay sends only what it understood and what fits the operation, so
 * criticality is decided before; where it still matters it is a field.
 */
public sealed interface RequestControl {

    /** Number in the encoding and place in the canonical order. */
    int kind();

    /** Whether the operation must fail where the control cannot be honoured. */
    enum Criticality {
        NON_CRITICAL,
        CRITICAL
    }

    /** RFC 4528: the operation is done only if the filter is true of its target. */
    record Assertion(Filter filter) implements RequestControl {
        @Override
        public int kind() {
            return 1;
        }
    }

    /** RFC 4527 §3.1: the entry as it was before. */
    record PreRead(List<String> attributes, Criticality criticality) implements RequestControl {
        public PreRead {
            attributes = List.copyOf(attributes);
        }

        @Override
        public int kind() {
            return 2;
        }
    }

    /** RFC 4527 §3.2: the entry as it is afterwards. */
    record PostRead(List<String> attributes, Criticality criticality) implements RequestControl {
        public PostRead {
            attributes = List.copyOf(attributes);
        }

        @Override
        public int kind() {
            return 3;
        }
    }

    /** RFC 3296 §3: referral objects are entries like others. */
    record ManageDsaIt() implements RequestControl {
        @Override
        public int kind() {
            return 4;
        }
    }

    /** 1.2.840.113556.1.4.1413: adding a value that is there, or deleting one that is not, is no error. */
    record PermissiveModify() implements RequestControl {
        @Override
        public int kind() {
            return 5;
        }
    }

    /** 1.2.840.113556.1.4.805: a delete takes all entries below along. */
    record TreeDelete() implements RequestControl {
        @Override
        public int kind() {
            return 6;
        }
    }

    /** RFC 4370. @param dn on whose behalf; empty for anonymous */
    record ProxiedAuthorization(String dn) implements RequestControl {
        @Override
        public int kind() {
            return 7;
        }
    }

    /** Own: the state must hold everything up to this version, at each replica whose answer counts. */
    record AtLeast(long version) implements RequestControl {
        @Override
        public int kind() {
            return 8;
        }
    }

    /** RFC 3876: of each attribute only the values that make one of the filter items true. At least one; items only, no and/or/not. */
    record MatchedValues(List<Filter> items) implements RequestControl {
        public MatchedValues {
            items = List.copyOf(items);
        }

        @Override
        public int kind() {
            return 9;
        }
    }

    /** RFC 3672 §3. */
    record Subentries(Visible visible) implements RequestControl {

        /** What a search finds. */
        public enum Visible {
            ENTRIES,
            SUBENTRIES
        }

        @Override
        public int kind() {
            return 10;
        }
    }

    /** RFC 2891. At least one key. */
    record Sort(List<SortKey> keys, Criticality criticality) implements RequestControl {
        public Sort {
            keys = List.copyOf(keys);
        }

        @Override
        public int kind() {
            return 11;
        }
    }

    /** One key of a sort. @param rule the ordering rule; the attribute's own if empty */
    record SortKey(String attribute, Optional<String> rule, Direction direction) {

        /** RFC 2891 §1.1 reverseOrder. */
        public enum Direction {
            ASCENDING,
            DESCENDING
        }
    }

    /** RFC 2696. @param cookie empty for the first page */
    record PagedResults(int size, byte[] cookie) implements RequestControl {
        @Override
        public int kind() {
            return 12;
        }
    }

    /** draft-ietf-ldapext-ldapv3-vlv: part of a sorted list, before and after a target. */
    record VirtualListView(int before, int after, Target target, byte[] context, Criticality criticality) implements RequestControl {

        /** Where in the list. */
        public sealed interface Target {}

        /** @param offset from 1 @param contentCount what the client thinks the length is; 0 for unknown */
        public record ByOffset(int offset, int contentCount) implements Target {}

        /** The first entry whose first sort key is at or after the value. */
        public record AtOrAfter(byte[] value) implements Target {}

        @Override
        public int kind() {
            return 13;
        }
    }

    /** RFC 6171, where the answer is not ordered: what other groups hold is asked of them now. */
    record DontUseCopy() implements RequestControl {
        @Override
        public int kind() {
            return 14;
        }
    }

    /**
     * Of a {@link Operation.WhoAmI}: it decides about a bind, so lockout and expiry count. Where the account would have to remember the
     * outcome, the answer is {@link org.bftldap.directory.result.DirectoryResult#TO_BE_ORDERED}.
     *
     * @param relayMillis the relay's time: agreed time stands still while nothing is ordered
     */
    record AtBind(long relayMillis) implements RequestControl {
        @Override
        public int kind() {
            return 15;
        }
    }

    /**
     * Own: the answer names the entryUUID of each entry, has only those in full that may have changed since this version, and ends with the
     * version that it is of ({@link org.bftldap.directory.result.ContentVersion}). What RFC 4533 and persistent searches are made of.
     *
     * @param since 0 for all entries in full
     */
    record Synchronize(long since, Unchanged unchanged) implements RequestControl {

        /** What becomes of the entries that are as they were. */
        public enum Unchanged {
            /** Each is named. */
            NAMED,
            /** Nothing at all is listed if nothing has changed; else each is named. */
            LEFT_AWAY_IF_ALL
        }

        @Override
        public int kind() {
            return 16;
        }
    }

    /**
     * Own: what of passwords and their policy is told besides.
     *
     * @param relayMillis the relay's time, by which it is judged: agreed time would make one answer differ from replica to replica
     */
    record PasswordState(Told told, long relayMillis) implements RequestControl {

        /** What is asked for. */
        public enum Told {
            /** Of a credential query, for a change of the password: the credentials that must not be used again. */
            SPENT_CREDENTIALS,
            /** Of a search: with each entry that has a password, whether it may be used to bind, as a control of that entry. */
            ACCOUNT_USABILITY
        }

        @Override
        public int kind() {
            return 19;
        }
    }

    /** The controls in canonical order. @throws IllegalArgumentException if there are two of a kind */
    static List<RequestControl> inOrder(List<RequestControl> controls) {
        if (controls.size() < 2) {
            return List.copyOf(controls);
        }
        List<RequestControl> sorted = new ArrayList<>(controls);
        sorted.sort(Comparator.comparingInt(RequestControl::kind));
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).kind() == sorted.get(i - 1).kind()) {
                throw new IllegalArgumentException("two controls of kind " + sorted.get(i).kind());
            }
        }
        return List.copyOf(sorted);
    }

    /** The control of this type, if it is among them. */
    static <T extends RequestControl> Optional<T> find(List<RequestControl> controls, Class<T> type) {
        for (RequestControl control : controls) {
            if (type.isInstance(control)) {
                return Optional.of(type.cast(control));
            }
        }
        return Optional.empty();
    }
}

package org.bftldap.replica.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.bft.nested.CertifiedReply;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.result.ChunkReader;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.SearchItem;
import org.bftldap.giis.hierarchy.PartialResult;
import org.bftldap.giis.hierarchy.Plan;
import org.bftldap.giis.hierarchy.RemoteEntry;
import org.bftldap.giis.hierarchy.Routes;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;

/**
 * What one other group answered, or that it did not.
 *
 * @param failure why it gave nothing; empty if it answered
 * @param version of its answer; 0 if it gave none
 * @param dropped items that it has no right to give, or that are no entries
 */
record RemotePart(
        Plan.Step step, Optional<PartialResult.Why> failure, long version, List<SearchItem.Entry> entries, DirectoryResult result, int dropped) {

    private static final Set<Integer> KEPT_CODES = Set.of(
            ResultCodeEnum.SUCCESS.getResultCode(),
            ResultCodeEnum.NO_SUCH_OBJECT.getResultCode(),
            ResultCodeEnum.SIZE_LIMIT_EXCEEDED.getResultCode());

    /** Of an entry besides its bytes. */
    private static final int ENTRY_BYTES = 48;

    RemotePart {
        entries = List.copyOf(entries);
    }

    static RemotePart missing(Plan.Step step, PartialResult.Why why, ResultCodeEnum code, String message) {
        return new RemotePart(step, Optional.of(why), 0, List.of(), Results.of(code, message), 0);
    }

    /** Reads a certified result; its items are of a quorum of that group, which may be wrong altogether. */
    static RemotePart of(Plan.Step step, CertifiedReply reply, Routes routes, Names names) {
        String group = step.group();
        if (reply.result().length == 0) {
            DirectoryResult tooLong = Results.of(
                    ResultCodeEnum.ADMIN_LIMIT_EXCEEDED, "the answer of group " + group + " is too long to pass between groups; ask that group, or for less");
            return new RemotePart(step, Optional.of(PartialResult.Why.TOO_LONG), reply.statement().version(), List.of(), tooLong, 0);
        }
        try {
            return read(step, reply, routes, names);
        } catch (DecodeException | RefusedException e) {
            // More than f of its replicas said so alike: that group is broken, this one is not.
            return missing(step, PartialResult.Why.UNREADABLE, ResultCodeEnum.UNAVAILABLE, "group " + group + " gave an answer that cannot be read");
        }
    }

    private static RemotePart read(Plan.Step step, CertifiedReply reply, Routes routes, Names names) throws DecodeException, RefusedException {
        Dn base = names.dn(step.search().base());
        List<SearchItem.Entry> entries = new ArrayList<>();
        int dropped = 0;
        ChunkReader in = new ChunkReader(reply.result());
        while (in.advance()) {
            SearchItem item = in.item();
            if (item instanceof SearchItem.Done done) {
                if (in.advance()) {
                    throw new DecodeException("an answer that goes on after its end");
                }
                return new RemotePart(step, Optional.empty(), reply.statement().version(), entries, done.result(), dropped);
            }
            if (item instanceof SearchItem.Entry entry && mayPass(entry, base, step.group(), routes, names)) {
                entries.add(entry);
            } else if (!(item instanceof SearchItem.Reference)) {
                // Referral objects are their group's clients' business: nothing says that what they name is that group's to speak of.
                dropped++;
            }
        }
        throw new DecodeException("an answer without an end");
    }

    private static boolean mayPass(SearchItem.Entry entry, Dn base, String group, Routes routes, Names names) {
        Optional<RemoteEntry> read = RemoteEntry.parse(entry.protocolOp());
        try {
            return read.isPresent() && routes.isWithin(names.dn(read.get().dn()), base, group);
        } catch (RefusedException e) {
            return false;
        }
    }

    /** Bytes that it takes in memory. */
    int bytes() {
        return entries.stream().mapToInt(entry -> entry.protocolOp().length + ENTRY_BYTES).sum();
    }

    /** Bytes that it takes to keep it; negative if it is not to be kept, since it says less than there may be. */
    int weight() {
        boolean whole = isAnswer() && KEPT_CODES.contains(result.code()) && PartialResult.of(result).missing().isEmpty();
        return whole ? bytes() : -1;
    }

    String group() {
        return step.group();
    }

    boolean isAnswer() {
        return failure.isEmpty();
    }
}

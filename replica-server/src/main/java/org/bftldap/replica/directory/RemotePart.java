package org.bftldap.replica.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.bft.nested.CertifiedReply;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.result.ChunkReader;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.SearchItem;
import org.bftldap.giis.hierarchy.EntryName;
import org.bftldap.giis.hierarchy.Plan;
import org.bftldap.giis.hierarchy.Routes;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;

/**
 * What one other group answered, or that it did not.
 *
 * @param version of its answer; 0 if it gave none
 * @param dropped entries that it has no right to speak of
 */
record RemotePart(String group, State state, long version, List<SearchItem> items, DirectoryResult result, int dropped) {

    enum State {
        ANSWERED,
        /** Its answer is longer than may pass between groups. */
        TOO_LONG,
        MISSING
    }

    static RemotePart missing(String group, ResultCodeEnum code, String message) {
        return new RemotePart(group, State.MISSING, 0, List.of(), Results.of(code, message), 0);
    }

    /** Reads a certified result; its items are of a quorum of that group, which may be wrong altogether. */
    static RemotePart of(Plan.Step step, CertifiedReply reply, Routes routes, Names names) {
        String group = step.group();
        long version = reply.statement().version();
        if (reply.result().length == 0) {
            DirectoryResult tooLong = Results.of(
                    ResultCodeEnum.ADMIN_LIMIT_EXCEEDED, "the answer of group " + group + " is too long to pass between groups; ask that group, or for less");
            return new RemotePart(group, State.TOO_LONG, version, List.of(), tooLong, 0);
        }
        try {
            Dn base = names.dn(step.search().base());
            List<SearchItem> items = new ArrayList<>();
            int dropped = 0;
            ChunkReader in = new ChunkReader(reply.result());
            while (in.advance()) {
                SearchItem item = in.item();
                if (item instanceof SearchItem.Done done) {
                    return new RemotePart(group, State.ANSWERED, version, List.copyOf(items), done.result(), dropped);
                }
                if (item instanceof SearchItem.Entry entry && mayPass(entry, base, group, routes, names)) {
                    items.add(item);
                } else {
                    dropped++;
                }
            }
        } catch (DecodeException | RefusedException e) {
            // More than f of its replicas said so alike: that group is broken, this one is not.
            return missing(group, ResultCodeEnum.UNAVAILABLE, "group " + group + " gave an answer that cannot be read");
        }
        return missing(group, ResultCodeEnum.UNAVAILABLE, "group " + group + " gave an answer without an end");
    }

    private static boolean mayPass(SearchItem.Entry entry, Dn base, String group, Routes routes, Names names) {
        Optional<String> name = EntryName.of(entry.protocolOp());
        try {
            return name.isPresent() && routes.isWithin(names.dn(name.get()), base, group);
        } catch (RefusedException e) {
            return false;
        }
    }
}

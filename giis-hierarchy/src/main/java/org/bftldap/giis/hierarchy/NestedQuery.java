package org.bftldap.giis.hierarchy;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.codec.Decoder;
import org.bftldap.directory.codec.Encoder;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.OperationLimits;
import org.bftldap.directory.operation.RequestControl;

/**
 * A search that one group sends to another. No user's identity goes with it: it is anonymous.
 *
 * @param path names of the groups that it has passed, the first asked by a client, the last the sender; at most {@link #HOPS_MAX}
 * @param patienceMillis how long its receiver may take for what it asks itself
 * @param controls of the search; only such as concern entries or the whole of an answer, of a query that has passed a group
 */
public record NestedQuery(List<String> path, int patienceMillis, Operation.Search search, List<RequestControl> controls) {

    public static final int HOPS_MAX = 16;

    private static final int VERSION = 1;
    private static final int NAME_BYTES_MAX = 64;

    public NestedQuery {
        path = List.copyOf(path);
        controls = RequestControl.inOrder(controls);
    }

    /** One that came from a client of this group and has passed nobody. */
    public static NestedQuery first(Operation.Search search, List<RequestControl> controls, int patienceMillis) {
        return new NestedQuery(List.of(), patienceMillis, search, controls);
    }

    /** Whether it may go on at all. */
    public boolean mayGoOn() {
        return path.size() < HOPS_MAX;
    }

    /** Sent on by a group: its receiver has less time, so that the answer of those who do answer is back before the asker gives up. */
    public NestedQuery sentBy(String group, Operation.Search further, List<RequestControl> with) {
        List<String> longer = new ArrayList<>(path);
        longer.add(group);
        return new NestedQuery(longer, patienceMillis * 2 / 3, further, with);
    }

    public byte[] encode() {
        Encoder out = new Encoder(256);
        out.octet(VERSION).number(path.size());
        path.forEach(out::text);
        out.number(patienceMillis);
        return out.blob(OperationCodec.encode(new DirectoryRequest(new Identity.Anonymous(), search, controls))).toBytes();
    }

    public static NestedQuery decode(byte[] bytes) throws DecodeException {
        Decoder in = new Decoder(bytes);
        if (in.octet() != VERSION) {
            throw new DecodeException("encoding version is not " + VERSION);
        }
        int count = in.count(HOPS_MAX, 1, "path");
        List<String> path = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            path.add(in.text(NAME_BYTES_MAX, "group"));
        }
        int patience = in.number(GroupFile.REMOTE_DEADLINE_MILLIS_MAX, "patience");
        DirectoryRequest request = OperationCodec.decode(in.blob(OperationLimits.REQUEST_BYTES_MAX, "search"));
        in.end();
        if (!(request.identity() instanceof Identity.Anonymous) || !(request.operation() instanceof Operation.Search search)) {
            throw new DecodeException("only anonymous searches pass between groups");
        }
        if (!request.controls().stream().allMatch(ControlSplit::mayPass)) {
            throw new DecodeException("a control that does not pass between groups");
        }
        return new NestedQuery(path, patience, search, request.controls());
    }
}

package org.bftldap.bft.core.codec;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.CheckpointCertificate;
import org.bftldap.bft.core.message.Complaint;
import org.bftldap.bft.core.message.ComplaintReason;
import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.message.SlotClaim;
import org.bftldap.bft.core.message.ViewChange;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;

/** COMPLAINT, VIEW-CHANGE, NEW-VIEW and the certificates that they carry. Orders are checked here, so that one content has one encoding. */
final class ViewCodec {

    private static final int CLAIM_BYTES = 8 + Digest.BYTES + 8;
    private static final int COMPLAINT_BYTES = 4 + 8 + 1 + Signature.BYTES;
    private static final int PROOF_BYTES = 4 + Signature.BYTES;
    private static final int VIEW_CHANGE_BYTES_MIN = 4 + 8 + 1 + 4 + 4 + 4 + Signature.BYTES;

    private final Limits limits;

    ViewCodec(Limits limits) {
        this.limits = limits;
    }

    static void writeSigned(BinaryWriter out, Complaint complaint) {
        out.putInt(complaint.replica());
        out.putLong(complaint.view());
        out.putByte(complaint.reason().ordinal());
    }

    static void write(BinaryWriter out, Complaint complaint) {
        writeSigned(out, complaint);
        out.putSignature(complaint.signature());
    }

    Complaint complaint(BinaryReader in) throws MalformedException {
        return new Complaint(
                replica(in), in.takeNumber("view"), MessageReader.choice(in, ComplaintReason.values()), in.takeSignature());
    }

    static void writeSigned(BinaryWriter out, ViewChange viewChange) {
        out.putInt(viewChange.replica());
        out.putLong(viewChange.view());
        CheckpointCertificate certificate = viewChange.certificate();
        out.putByte(certificate == null ? 0 : 1);
        if (certificate != null) {
            write(out, certificate);
        }
        write(out, viewChange.prepared());
        write(out, viewChange.accepted());
        out.putInt(viewChange.complaints().size());
        viewChange.complaints().forEach(complaint -> write(out, complaint));
    }

    static void write(BinaryWriter out, ViewChange viewChange) {
        writeSigned(out, viewChange);
        out.putSignature(viewChange.signature());
    }

    private static void write(BinaryWriter out, List<SlotClaim> claims) {
        out.putInt(claims.size());
        for (SlotClaim claim : claims) {
            out.putLong(claim.sequence());
            out.putDigest(claim.digest());
            out.putLong(claim.view());
        }
    }

    ViewChange viewChange(BinaryReader in) throws MalformedException {
        int replica = replica(in);
        long view = in.takeNumber("view");
        if (view == 0) {
            throw new MalformedException("nobody changes to view 0");
        }
        CheckpointCertificate certificate = MessageReader.flag(in) ? certificate(in) : null;
        List<SlotClaim> prepared = claims(in, limits.window());
        List<SlotClaim> accepted = claims(in, limits.acceptedClaimsMax());
        for (int i = 1; i < prepared.size(); i++) {
            if (prepared.get(i - 1).sequence() == prepared.get(i).sequence()) {
                throw new MalformedException("one number was prepared last once");
            }
        }
        int count = in.takeCount(limits.replicas(), COMPLAINT_BYTES, "complaints");
        List<Complaint> complaints = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Complaint complaint = complaint(in);
            ascending(i == 0 ? -1 : complaints.get(i - 1).replica(), complaint.replica());
            complaints.add(complaint);
        }
        return new ViewChange(replica, view, certificate, prepared, accepted, complaints, in.takeSignature());
    }

    private static List<SlotClaim> claims(BinaryReader in, int max) throws MalformedException {
        int count = in.takeCount(max, CLAIM_BYTES, "claims");
        List<SlotClaim> claims = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            SlotClaim claim = new SlotClaim(MessageReader.sequence(in), in.takeDigest(), in.takeNumber("view"));
            if (i > 0 && !isAfter(claims.get(i - 1), claim)) {
                throw new MalformedException("claims out of order");
            }
            claims.add(claim);
        }
        return claims;
    }

    private static boolean isAfter(SlotClaim before, SlotClaim claim) {
        return claim.sequence() > before.sequence()
                || claim.sequence() == before.sequence() && claim.digest().compareTo(before.digest()) > 0;
    }

    /** What the primary signs covers each VIEW-CHANGE by its digest. */
    static void writeSigned(BinaryWriter out, NewView newView) {
        out.putLong(newView.view());
        out.putInt(newView.viewChanges().size());
        for (ViewChange viewChange : newView.viewChanges()) {
            BinaryWriter one = new BinaryWriter(1024);
            write(one, viewChange);
            out.putDigest(Digest.sha256(one.toBytes()));
        }
    }

    static void write(BinaryWriter out, NewView newView) {
        out.putLong(newView.view());
        out.putInt(newView.viewChanges().size());
        newView.viewChanges().forEach(viewChange -> write(out, viewChange));
        out.putSignature(newView.signature());
    }

    NewView newView(BinaryReader in) throws MalformedException {
        long view = in.takeNumber("view");
        int count = in.takeCount(limits.replicas(), VIEW_CHANGE_BYTES_MIN, "view changes");
        List<ViewChange> viewChanges = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ViewChange viewChange = viewChange(in);
            ascending(i == 0 ? -1 : viewChanges.get(i - 1).replica(), viewChange.replica());
            if (viewChange.view() != view) {
                throw new MalformedException("a view change to another view");
            }
            viewChanges.add(viewChange);
        }
        return new NewView(view, viewChanges, in.takeSignature());
    }

    static void write(BinaryWriter out, CheckpointCertificate certificate) {
        out.putLong(certificate.sequence());
        out.putDigest(certificate.root());
        out.putInt(certificate.proofs().size());
        for (Checkpoint proof : certificate.proofs()) {
            out.putInt(proof.replica());
            out.putSignature(proof.signature());
        }
    }

    static CheckpointCertificate certificate(BinaryReader in) throws MalformedException {
        long sequence = MessageReader.sequence(in);
        Digest root = in.takeDigest();
        int count = in.takeCount(GroupSize.MAX, PROOF_BYTES, "proofs");
        List<Checkpoint> proofs = new ArrayList<>(count);
        int last = -1;
        for (int i = 0; i < count; i++) {
            int replica = in.takeInt(GroupSize.MAX - 1, "replica");
            ascending(last, replica);
            proofs.add(new Checkpoint(replica, sequence, root, in.takeSignature()));
            last = replica;
        }
        return new CheckpointCertificate(sequence, root, proofs);
    }

    private int replica(BinaryReader in) throws MalformedException {
        return in.takeInt(limits.replicas() - 1, "replica");
    }

    private static void ascending(int before, int replica) throws MalformedException {
        if (replica <= before) {
            throw new MalformedException("replicas out of order");
        }
    }
}

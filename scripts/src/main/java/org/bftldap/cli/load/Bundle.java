package org.bftldap.cli.load;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.AsyncRequestID;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPResult;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.RootDSE;
import com.unboundid.ldap.sdk.extensions.EndTransactionExtendedRequest;
import com.unboundid.ldap.sdk.extensions.StartTransactionExtendedRequest;
import com.unboundid.ldap.sdk.extensions.StartTransactionExtendedResult;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.cli.ldif.LdifRecord;

/**
 * Entries that are added in one transaction (RFC 5805). The group orders, notes and answers a transaction as one operation: what that costs
 * is shared by its entries.
 */
final class Bundle {

    /** Reads wait for an operation's end, and 32 adds take a replica some 10 ms. */
    private static final int ENTRIES_MAX = 32;

    private static final int BYTES_MAX = 256 << 10;

    /** What an entry is counted as for each value, and for itself. */
    private static final int BYTES_OF_ANY = 16;

    private List<Pipeline.Job> jobs = new ArrayList<>();
    private int bytes;

    void put(Pipeline.Job job) {
        jobs.add(job);
        bytes += job.entry().dn().length() + BYTES_OF_ANY;
        bytes += job.entry().values().stream().mapToInt(value -> value.attribute().length() + value.value().length + BYTES_OF_ANY).sum();
    }

    boolean isEmpty() {
        return jobs.isEmpty();
    }

    boolean isFull() {
        return jobs.size() >= ENTRIES_MAX || bytes >= BYTES_MAX;
    }

    /** Takes all out. */
    List<Pipeline.Job> take() {
        List<Pipeline.Job> taken = jobs;
        jobs = new ArrayList<>();
        bytes = 0;
        return taken;
    }

    /** Whether the server knows transactions. */
    static boolean areKnownTo(LDAPConnection connection) throws LDAPException {
        RootDSE root = connection.getRootDSE();
        return root != null && root.supportsExtendedOperation(StartTransactionExtendedRequest.START_TRANSACTION_REQUEST_OID);
    }

    /** Waits for the end. @return success, or the first result that is none */
    static LDAPResult add(LDAPConnection connection, List<LdifRecord.Entry> entries) {
        try {
            StartTransactionExtendedResult started =
                    (StartTransactionExtendedResult) connection.processExtendedOperation(new StartTransactionExtendedRequest());
            ASN1OctetString identifier = started.getTransactionID();
            if (identifier == null) {
                return started;
            }
            LDAPResult taken = steps(connection, entries, identifier);
            boolean commit = taken.getResultCode().equals(ResultCode.SUCCESS);
            LDAPResult ended = connection.processExtendedOperation(new EndTransactionExtendedRequest(identifier, commit));
            return commit ? ended : taken;
        } catch (LDAPException e) {
            return e.toLDAPResult();
        }
    }

    private static LDAPResult steps(LDAPConnection connection, List<LdifRecord.Entry> entries, ASN1OctetString identifier) throws LDAPException {
        List<AsyncRequestID> steps = new ArrayList<>(entries.size());
        for (LdifRecord.Entry entry : entries) {
            steps.add(connection.asyncAdd(Requests.add(entry, identifier), null));
        }
        LDAPResult first = new LDAPResult(-1, ResultCode.SUCCESS);
        for (AsyncRequestID step : steps) {
            LDAPResult result = answer(step);
            if (first.getResultCode().equals(ResultCode.SUCCESS)) {
                first = result;
            }
        }
        return first;
    }

    private static LDAPResult answer(AsyncRequestID step) throws LDAPException {
        try {
            return step.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LDAPException(ResultCode.USER_CANCELED, "interrupted", e);
        }
    }
}

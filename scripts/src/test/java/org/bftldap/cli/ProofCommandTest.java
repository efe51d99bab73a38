package org.bftldap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.protocol.SearchResultEntryProtocolOp;
import com.unboundid.ldap.protocol.SearchResultReferenceProtocolOp;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldif.LDIFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.nested.CertifiedReply;
import org.bftldap.bft.nested.Signers;
import org.bftldap.bft.nested.Statement;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.config.ReplicaFile;
import org.bftldap.directory.operation.ControlOids;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.proof.ReplyProof;
import org.bftldap.directory.result.ChunkWriter;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResponseControl;
import org.bftldap.directory.result.SearchItem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file of ldapsearch proves, and that nothing in it can be another. */
class ProofCommandTest {

    private static final byte[] NONCE = "once-4711".getBytes(StandardCharsets.US_ASCII);
    private static final String ADA = "dn: cn=Ada,o=grid\ncn: Ada\nsn: Lovelace\n";
    private static final String BOB = "dn: cn=Bob,o=grid\ncn: Bob\nsn: Builder\n";
    private static final String URL = "ldap:///o=grid?cn,sn?sub?(|(cn=a*)(cn=Bob))";

    @TempDir
    Path directory;

    private Path home;
    private Path groupFile;
    private Signers signers;

    @BeforeEach
    void setUp() throws IOException {
        home = Cli.home(directory, "exit 0");
        groupFile = newGroup("right");
        List<NodeKeys> keys = new ArrayList<>();
        for (int id = 0; id < 4; id++) {
            keys.add(ReplicaFile.load(groupFile.resolveSibling("replica-" + id).resolve("replica.toml")).keys());
        }
        signers = new Signers(GroupFile.load(groupFile).config(), keys);
    }

    private Path newGroup(String name) {
        Path group = directory.resolve(name);
        assertThat(Cli.run(home, "init", "group", group.toString(), "--suffix", "o=grid").exitCode()).isZero();
        return group.resolve("group.toml");
    }

    private static byte[] request(Identity identity, String second, RequestControl... controls) {
        Filter.Substrings a = new Filter.Substrings(
                "cn", java.util.Optional.of("a".getBytes(StandardCharsets.US_ASCII)), List.of(), java.util.Optional.empty());
        Operation.Search search = new Operation.Search(
                "o=grid",
                Operation.Scope.SUBTREE,
                Operation.AliasDereferencing.NEVER,
                0,
                Operation.Values.WITH_VALUES,
                new Filter.Or(List.of(a, new Filter.Equality("cn", second.getBytes(StandardCharsets.US_ASCII)))),
                List.of("cn", "sn"));
        return OperationCodec.encode(new DirectoryRequest(identity, search, List.of(controls)));
    }

    private static byte[] request() {
        return request(new Identity.Anonymous(), "Bob");
    }

    private static byte[] answer(List<String> entries, ResponseControl... controls) {
        try {
            ChunkWriter out = new ChunkWriter();
            for (String entry : entries) {
                out.offer(new SearchItem.Entry(
                        new SearchResultEntryProtocolOp(new Entry(entry.split("\n"))).encodeProtocolOp().encode()));
            }
            out.offer(new SearchItem.Done(new DirectoryResult(0, "", "", List.of(), List.of(controls))));
            return out.take();
        } catch (LDIFException e) {
            throw new AssertionError(e);
        }
    }

    private ReplyProof proof() {
        return proof(request(), answer(List.of(ADA, BOB)));
    }

    private ReplyProof proof(byte[] request, byte[] answer) {
        return new ReplyProof(NONCE, request, signers.certified(request, ReplyProof.nonceDigest(NONCE), answer));
    }

    private static String control(ReplyProof proof) {
        return control(proof.encode());
    }

    /** As ldapsearch prints it: folded. */
    private static String control(byte[] value) {
        String line = "control: " + ControlOids.REPLY_PROOF + " false " + Base64.getEncoder().encodeToString(value);
        return "# search result\nsearch: 2\nresult: 0 Success\n" + line.replaceAll("(.{76})", "$1\n ") + "\n";
    }

    private Cli.Result verify(String content, String... options) throws IOException {
        Path file = Files.writeString(directory.resolve("printed"), content);
        List<String> words = new ArrayList<>(List.of("proof", "verify", file.toString(), "--group", groupFile.toString()));
        words.addAll(List.of(options));
        return Cli.run(home, words.toArray(new String[0]));
    }

    private void assertNotProved(Cli.Result result, String why) {
        assertThat(result.exitCode()).as(result.out()).isEqualTo(1);
        assertThat(result.out()).startsWith("# NOT PROVED: ").contains(why).doesNotContain("\ndn: ");
    }

    @Test
    void whatThreeOfFourSignedIsProvedAndTold() throws IOException {
        Cli.Result result = verify(
                "# extended LDIF\n\n# Ada, grid\n" + ADA + "\n# Bob, grid\n" + BOB + "\n" + control(proof()) + "\n# numEntries: 2\n",
                "--nonce", "once-4711", "--asked", URL, "--as", "anonymous");
        assertThat(result.exitCode()).as(result.out()).isZero();
        assertThat(result.out())
                .startsWith("# PROVED: group right, replicas 0, 1, 3 of 4 have signed (3 are needed)")
                .contains("search base \"o=grid\" scope subtree filter (|(cn=a*)(cn=Bob)) attributes cn,sn")
                .contains("asked as     anonymous")
                .contains("nonce        once-4711")
                .contains("result       0 success, 2 entries")
                .contains("version      " + Signers.VERSION)
                .contains("agreed time  2027-01-15T08:00:00.001Z")
                .contains("these entries, as they were signed")
                .contains("\n" + ADA)
                .endsWith("\n" + BOB);
    }

    @Test
    void theProofAloneIsEnoughAlsoAsAComment() throws IOException {
        Cli.Result alone = verify(control(proof()).replace("control: ", "# control: "));
        assertThat(alone.exitCode()).as(alone.out()).isZero();
        assertThat(alone.out()).contains("no entries besides the proof").contains(ADA);
    }

    @Test
    void anEntryThatIsAlteredMissingAddedOrMovedIsNotWhatWasSigned() throws IOException {
        String control = "\n" + control(proof());
        assertNotProved(verify(ADA.replace("Lovelace", "Byron") + "\n" + BOB + control), "cn=Ada,o=grid: the value of sn");
        assertNotProved(verify(ADA.replace("sn:", "SN:") + "\n" + BOB + control), "cn=Ada,o=grid");
        assertNotProved(verify(ADA.replace("sn: Lovelace\n", "") + "\n" + BOB + control), "a value of sn was signed and is missing");
        assertNotProved(verify(ADA + "sn: Byron\n\n" + BOB + control), "a value of sn was not signed");
        assertNotProved(verify(ADA + control), "cn=Bob,o=grid was signed and is missing");
        assertNotProved(verify(BOB + control), "cn=Bob,o=grid stands where cn=Ada,o=grid was signed");
        assertNotProved(verify(ADA + "\n" + BOB + "\n" + BOB.replace("Bob", "Eve") + control), "cn=Eve,o=grid was not signed");
        assertNotProved(verify(BOB + "\n" + ADA + control), "stands where");
        assertNotProved(verify(ADA + "\n" + BOB + "\nref: ldap://evil.example/o=grid\n" + control), "references");
    }

    @Test
    void anAnswerThatIsAlteredInsideTheProofIsNotTheSignedOne() throws IOException {
        ReplyProof true3 = proof();
        CertifiedReply other = new CertifiedReply(true3.reply().statement(), true3.reply().signatures(), answer(List.of(ADA)));
        assertNotProved(verify(control(new ReplyProof(NONCE, request(), other))), "not the one that was signed");
        Statement fits = new Statement(
                true3.reply().statement().group(), 0, true3.reply().statement().groupFile(), "", Digest.sha256(request()),
                ReplyProof.nonceDigest(NONCE), 7, Digest.sha256(answer(List.of(ADA))));
        CertifiedReply restated = new CertifiedReply(fits, true3.reply().signatures(), answer(List.of(ADA)));
        assertNotProved(verify(control(new ReplyProof(NONCE, request(), restated))), "a signature is false");
    }

    @Test
    void anotherQuestionIdentityOrNonceIsNotMine() throws IOException {
        ReplyProof true3 = proof();
        assertNotProved(verify(control(new ReplyProof(NONCE, request(new Identity.Anonymous(), "Eve"), true3.reply()))), "another question");
        assertNotProved(verify(control(new ReplyProof("once-4712".getBytes(StandardCharsets.US_ASCII), request(), true3.reply()))), "another nonce");
        // What a relay could have asked in the user's place, and is signed as such.
        String asked = control(proof(request(new Identity.Anonymous(), "Eve"), answer(List.of())));
        assertNotProved(verify(asked, "--asked", URL), "another question was answered: search base \"o=grid\"");
        assertNotProved(verify(control(true3), "--nonce", "once-4712"), "another nonce, once-4711");
        assertNotProved(verify(control(true3), "--as", "01234567-89ab-cdef-0123-456789abcdef"), "asked as anonymous");
        RequestControl hides = new RequestControl.MatchedValues(List.of(new Filter.Present("cn")));
        assertNotProved(verify(control(proof(request(new Identity.Anonymous(), "Bob", hides), answer(List.of()))), "--asked", URL), "with MatchedValues");
    }

    @Test
    void tooFewSignersTheSameTwiceOrAnotherGroupsProveNothing() throws IOException {
        GroupConfig group = signers.group();
        byte[] answer = answer(List.of(ADA, BOB));
        Digest nonce = ReplyProof.nonceDigest(NONCE);
        assertNotProved(verify(control(of(signers.certified(group, "", request(), nonce, answer, 0, 1)))), "only 2 replicas");
        assertNotProved(verify(control(of(signers.certified(group, "", request(), nonce, answer, 0, 1, 1)))), "stands twice");
        assertNotProved(verify(control(of(signers.certified(group, "other", request(), nonce, answer, 0, 1, 2)))), "to another group");
        assertNotProved(verify(control(of(new Signers("strangers").certified(group, "", request(), nonce, answer, 0, 1, 2)))), "a signature is false");
        String mine = control(proof());
        groupFile = newGroup("wrong");
        assertNotProved(verify(mine), "it is of group \"right\"");
    }

    private static ReplyProof of(CertifiedReply reply) {
        return new ReplyProof(NONCE, request(), reply);
    }

    @Test
    void whatIsNoProofIsToldSo() throws IOException {
        assertNotProved(verify(ADA), "no reply proof in the file");
        byte[] cut = proof().encode();
        assertNotProved(verify(control(java.util.Arrays.copyOf(cut, cut.length - 1))), "no reply proof that this version can read");
        cut[0] = 9;
        assertNotProved(verify(control(cut)), "no reply proof that this version can read");
        Cli.Result garbage = verify("control: " + ControlOids.REPLY_PROOF + " false %%%\n");
        assertThat(garbage.exitCode()).isEqualTo(1);
        assertThat(garbage.out()).contains("joined line 1: the control's value is not base64");
    }

    @Test
    void pagesAreProvedTogetherIfNoneIsMissing() throws Exception {
        String first = control(page("", "next", ADA));
        String second = control(page("next", "last", BOB));
        String third = control(page("last", ""));
        Cli.Result all = verify(ADA + "\n" + first + "\n" + BOB + "\n" + second + "\n" + third, "--asked", URL);
        assertThat(all.exitCode()).as(all.out()).isZero();
        assertThat(all.out()).contains("these entries").doesNotContain("incomplete").contains(ADA).contains(BOB);
        assertThat(verify(first + "\n" + second).out()).contains("incomplete   further pages follow");
        assertNotProved(verify(first + "\n" + third), "page 2 does not follow");
        assertNotProved(verify(second + "\n" + third), "page 1 does not follow");
        assertNotProved(verify(first + "\n" + control(proof())), "proofs of several searches");
        assertNotProved(verify(control(proof()) + "\n" + control(proof())), "proofs of several searches");
    }

    private ReplyProof page(String cookie, String next, String... entries) {
        byte[] request = request(new Identity.Anonymous(), "Bob", new RequestControl.PagedResults(1, cookie.getBytes(StandardCharsets.US_ASCII)));
        byte[] value = Objects.requireNonNull(new SimplePagedResultsControl(0, new ASN1OctetString(next)).getValue()).getValue();
        return proof(request, answer(List.of(entries), new ResponseControl(ControlOids.PAGED_RESULTS, value)));
    }

    @Test
    void referencesAreProvedAsEntriesAre() throws LDAPException, IOException {
        ChunkWriter out = new ChunkWriter();
        out.offer(new SearchItem.Reference(new SearchResultReferenceProtocolOp(List.of("ldap://a.example/o=a")).encodeProtocolOp().encode()));
        out.offer(new SearchItem.Done(new DirectoryResult(0, "", "", List.of())));
        String control = control(proof(request(), out.take()));
        assertThat(verify("# search reference\nref: ldap://a.example/o=a\n\n" + control).exitCode()).isZero();
        assertNotProved(verify("# search reference\nref: ldap://b.example/o=a\n\n" + control), "references");
    }

    @Test
    void aCompareIsProvedWithItsResult() throws IOException {
        Operation compare = new Operation.Compare("cn=Ada,o=grid", "sn", "lovelace".getBytes(StandardCharsets.US_ASCII));
        byte[] request = OperationCodec.encode(new DirectoryRequest(new Identity.Anonymous(), compare));
        ChunkWriter out = new ChunkWriter();
        out.offer(new SearchItem.Done(new DirectoryResult(6, "", "", List.of())));
        Cli.Result result = verify("TRUE\n" + control(proof(request, out.take())));
        assertThat(result.exitCode()).as(result.out()).isZero();
        assertThat(result.out()).contains("compare \"cn=Ada,o=grid\" sn = lovelace").contains("result       6 compare true");
        assertNotProved(verify(control(proof(request, answer(List.of()))), "--asked", URL), "the question was no search");
    }

    @Test
    void anLdapUrlThatIsNoneIsAWrongUse() throws IOException {
        assertThat(verify(control(proof()), "--asked", "http://x").out()).contains("--asked is no LDAP URL");
    }
}

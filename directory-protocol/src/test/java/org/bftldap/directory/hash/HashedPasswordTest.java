package org.bftldap.directory.hash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.List;
import org.bftldap.directory.scram.Scram;
import org.bftldap.directory.scram.ScramKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashedPasswordTest {

    private static final byte[] PASSWORD = "correct horse".getBytes(UTF_8);

    /** Made by Python's hashlib, the C library's crypt(3), and slappasswd (the second {SSHA}). */
    @ParameterizedTest
    @ValueSource(strings = {
        "{MD5}PLTnMmMfR+brlh80VUt83g==",
        "{SMD5}4Pc1h+NMPSfmWLJpmTWK5AABAgMEBQYH",
        "{SHA}L55TUjtiq8FBorTWAZ0jy6g129A=",
        "{SSHA}TUJSOZXEpsO0ugaXv1z4WCS+DMwAAQIDBAUGBw==",
        "{SSHA}foX5ZvuVsR4oxBAYpwnJaryOMhsw/J/u",
        "{ssha}foX5ZvuVsR4oxBAYpwnJaryOMhsw/J/u",
        "{SHA256}QQTTb42iwlQ0n4WDZ5Pr4CngyVcGOjTJHC6SAxh7VjE=",
        "{SSHA256}Y5vD+Iq3CpVfgnuNwvKU1Ho4qGx15uzJc99ko3CD7h8AAQIDBAUGBw==",
        "{SHA384}ArIKby67E2Cppg9M+QhXNj7UGcAisSFWfOX5HG45Zk+3j9YCNMSli1v8cUWumDKS",
        "{SSHA384}1a2Kp+M1yJN/sIw0MvjwS6Y8by9Yh6L8lClmcFW85LdjbrTff4rNgfD083euh9K7AAECAwQFBgc=",
        "{SHA512}VraY3v7bWkNbY0r+MyC7rz/c2SC2xQOkRvx7endrKY1HnRumqLYXgI6wv1ec6aldZoNHvKtxSQhayTyyeZUZew==",
        "{SSHA512}SGN41g/7Nh5fW1caq7+OFLY1bStmyjRGeqqYToVdk0I9L+xm2+jSyFnhDNYpXUOOGQ9nETeYvQasgfmOQKvGSAABAgMEBQYH",
        "{CRYPT}$5$saltstring$vc6YOOogU4kWVvwga8e9zTFgKcy4tb5LaPxIiPJzqEC",
        "{CRYPT}$6$rounds=1400$anotherlongsalts$BIJq9mRCZh1kev4gsEFy0R5hLBKgZM.fwvpxgy31e6bRJqRdXTpSE8TJFJysi3GwDPeX9bz4aZklq669D26ai0",
        "{PBKDF2}1000$AAECAwQFBgcICQoLDA0ODw$ndhWw3a4srcTtr4HQFTLiKRlVuA",
        "{PBKDF2-SHA256}1000$AAECAwQFBgcICQoLDA0ODw$yRTMTwbMbo9G0VfjobWqerzuuxe7BETNTErBbKKumGQ",
        "{PBKDF2-SHA512}1000$AAECAwQFBgcICQoLDA0ODw$Xpx07WjVx4vCIvrmBRj8uOoVVtGqJqtUv2J5bhizSQs7osCteF7W4A61dZDqSIqQjO.dxO6p5FT/Uy7QRBXSXA",
        "{SCRAM-SHA-256}4096,AAECAwQFBgcICQoLDA0ODw==,yERwYmHlx0VrpoYfOn54hMTjBUKWnmK42IDjnWgQWkk=,RQZr9F8QCYmmp35tAVzp0VB/kDwY283N+s24jDDliG4=",
        "{SCRAM-SHA-256}4096:AAECAwQFBgcICQoLDA0ODw==$yERwYmHlx0VrpoYfOn54hMTjBUKWnmK42IDjnWgQWkk=:RQZr9F8QCYmmp35tAVzp0VB/kDwY283N+s24jDDliG4=",
        "{PBKDF2_SHA256}AAAIAAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj+OPAdLOzcpJWTx02zJjQRi"
                + "ugrHvGn232hA5qzOdMxW5h0lp19XE3d25OTB+hPEpt7ei7iRsVau3fajhIwPe9P6Bq13NTOmNbVs0yotN8kFDlVSxPLEu00f2J+e9CVPF+ox+vIOTyLHh/RA"
                + "7JoQRTgF0e0/0q5X0CSqwa5I6pWjsA6jfqFN+uYeigLA4P7Y9PiZvtE1NLbsa/Tir0KZopiGEq04cjKBjwco0icfwCLfdSh4lu3hdAs/IFT2z3Sp7sIUiWqy"
                + "1gbvpi+9nJaUIBtMDcmGKIasqq9jApFrp9NckSRsGyyOw3pxHCiMBvoBC4LeiRh27cCfx0KUFKfCUlGZ"
    })
    void the_hash_of_the_password_is_the_one_that_others_made(String value) {
        HashedPassword hashed = HashedPassword.parse(value.getBytes(UTF_8)).orElseThrow();
        assertThat(hashed.parameters().hash(PASSWORD)).isEqualTo(hashed.hash());
        assertThat(hashed.parameters().hash("Correct horse".getBytes(UTF_8))).isNotEqualTo(hashed.hash());
        assertThat(hashed.toString()).isEqualTo("HashedPassword(…)");
    }

    /** Of the specification of SHA-crypt, §"Test vectors". */
    @Test
    void the_example_of_the_specification_of_sha_crypt() {
        String value = "{CRYPT}$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1";
        HashedPassword hashed = HashedPassword.parse(value.getBytes(UTF_8)).orElseThrow();
        assertThat(hashed.parameters().rounds()).isEqualTo(5_000);
        assertThat(hashed.parameters().hash("Hello world!".getBytes(UTF_8))).isEqualTo(hashed.hash());
    }

    /** Of RFC 7677 §3: the exchange there is one with these keys. */
    @Test
    void the_password_of_the_example_of_scram() {
        HashParameters parameters = new HashParameters(HashScheme.SCRAM_SHA256, Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
        byte[] authMessage = ("n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0").getBytes(UTF_8);
        byte[] proof = Base64.getDecoder().decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        ScramKeys keys = new ScramKeys(parameters.hash("pencil".getBytes(UTF_8)), new byte[ScramKeys.BYTES]);
        assertThat(Scram.clientKey(proof, keys, authMessage)).isPresent();
    }

    @Test
    void what_is_unknown_damaged_or_out_of_bounds_is_no_hash() {
        for (String value : List.of(
                "",
                "secret",
                "{SSHA}",
                "{SSHA}AAAA",
                "{SSHA}L55TUjtiq8FBorTWAZ0jy6g129A=", // without a salt
                "{SHA}TUJSOZXEpsO0ugaXv1z4WCS+DMwAAQIDBAUGBw==", // with one
                "{SSHA}not base64!",
                "{SASL}user@REALM",
                "{CRYPT}$1$salt$qJH7.N4xYta3aEG/dfqo/0",
                "{CRYPT}rl.3StKT.4T8M",
                "{CRYPT}$6$rounds=1000001$saltstring$" + "a".repeat(86),
                "{CRYPT}$6$rounds=999$saltstring$" + "a".repeat(86),
                "{CRYPT}$5$saltstring$" + "a".repeat(86),
                "{PBKDF2-SHA256}0$AAAA$" + "a".repeat(43),
                "{PBKDF2-SHA256}1000001$AAAA$" + "a".repeat(43),
                "{PBKDF2-SHA256}1000$AAAA$AAAA",
                "{PBKDF2_SHA256}AAAA",
                "{SCRAM-SHA-256}1000001,AAECAwQFBgcICQoLDA0ODw==,yERwYmHlx0VrpoYfOn54hMTjBUKWnmK42IDjnWgQWkk=,RQZr9F8QCYmmp35tAVzp0VB/kDwY283N+s24jDDliG4=",
                "{SCRAM-SHA-256}0,AAECAwQFBgcICQoLDA0ODw==,yERwYmHlx0VrpoYfOn54hMTjBUKWnmK42IDjnWgQWkk=,RQZr9F8QCYmmp35tAVzp0VB/kDwY283N+s24jDDliG4=",
                "{SCRAM-SHA-256}4096,AAECAwQFBgcICQoLDA0ODw==,yERwYmHlx0VrpoYfOn54hMTjBUKWnmK42IDjnWgQWkk=",
                "{SSHA}" + "A".repeat(2_000),
                "{BFTLDAP1}i=50000,s=AAAAAAAAAAAAAAAAAAAAAA==,k=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")) {
            assertThat(HashedPassword.parse(value.getBytes(UTF_8))).as(value).isEmpty();
        }
    }

    @Test
    void the_work_for_one_password_is_bounded() {
        HashParameters parameters = new HashParameters(HashScheme.CRYPT_SHA512, "salt".getBytes(UTF_8), 1_000);
        assertThatThrownBy(() -> parameters.hash(new byte[HashParameters.PASSWORD_BYTES_MAX + 1])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new HashParameters(HashScheme.PBKDF2_SHA256_LONG, new byte[64], 500_000)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new HashParameters(HashScheme.SHA1, new byte[65], 1)).isInstanceOf(IllegalArgumentException.class);
    }
}

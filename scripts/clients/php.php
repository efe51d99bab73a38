<?php
# title: PHP ldap
# debian: php-cli php-ldap
# A full round with PHP's extension ldap, which stands on OpenLDAP's libldap. Steps as in steps.sh.
if (!extension_loaded('ldap')) {
    exit(77);
}
if (isset($argv[1])) {
    echo 'PHP ', PHP_VERSION, "\n";
    exit;
}
set_error_handler(function ($number, $text) { return true; }); // warnings repeat what the result code says
['TRY_BASE' => $base, 'TRY_MANY' => $many, 'TRY_MANY_COUNT' => $count, 'TRY_ADMIN_DN' => $admin, 'TRY_URL' => $url] = getenv();
$password = file_get_contents(getenv('TRY_ADMIN_PASSWORD_FILE'));
ldap_set_option(null, LDAP_OPT_X_TLS_CACERTFILE, getenv('TRY_CA'));
ldap_set_option(null, LDAP_OPT_X_TLS_REQUIRE_CERT, LDAP_OPT_X_TLS_DEMAND);

function connection(string $url)
{
    $ldap = ldap_connect($url);
    ldap_set_option($ldap, LDAP_OPT_PROTOCOL_VERSION, 3);
    ldap_set_option($ldap, LDAP_OPT_REFERRALS, 0);
    return $ldap;
}
$ldap = connection($url);
function step(string $name, callable $test): void
{
    global $ldap;
    try {
        $right = $test();
        echo $right ? "ok $name\n" : "fail $name: " . ldap_errno($ldap) . ' ' . ldap_error($ldap) . "\n";
    } catch (Throwable $e) {
        echo "fail $name: ", $e->getMessage(), "\n";
    }
}

step('StartTLS', function () use ($url, $admin, $password) {
    $c = connection($url);
    return ldap_start_tls($c) && ldap_bind($c, $admin, $password);
});
if (getenv('TRY_LDAPS_URL')) {
    step('LDAPS', fn () => ldap_bind(connection(getenv('TRY_LDAPS_URL')), $admin, $password));
}
step('wrong password refused', fn () => !ldap_bind($ldap, $admin, 'wrong') && ldap_errno($ldap) === 49);
step('anonymous bind', fn () => ldap_bind($ldap));
step('bind', fn () => ldap_bind($ldap, $admin, $password));
step('who am I', fn () => str_starts_with(ldap_exop_whoami($ldap), 'dn:'));
step('root DSE', fn () => ldap_get_entries($ldap, ldap_read($ldap, '', '(objectClass=*)', ['namingContexts']))[0]['namingcontexts']['count'] > 0);
$person = "uid=rasmus,$base";
$photo = implode('', array_map('chr', range(0, 255)));
step('add', fn () => ldap_add($ldap, $base, ['objectClass' => 'organizationalUnit', 'ou' => 'php'])
    && ldap_add($ldap, $person, ['objectClass' => ['inetOrgPerson'], 'uid' => 'rasmus', 'cn' => 'Rasmus Lerdørf ☃ 𝄞', 'sn' => 'L', 'jpegPhoto' => $photo]));
step('add twice refused', fn () => !ldap_add($ldap, $base, ['objectClass' => 'organizationalUnit', 'ou' => 'php']) && ldap_errno($ldap) === 68);
step('unicode and binary values', function () use ($ldap, $base, $photo) {
    $entry = ldap_first_entry($ldap, ldap_search($ldap, $base, '(&(uid=rasmus)(cn=*lerdørf*))'));
    return ldap_get_values_len($ldap, $entry, 'jpegPhoto')[0] === $photo && ldap_get_values($ldap, $entry, 'cn')[0] === 'Rasmus Lerdørf ☃ 𝄞';
});
step('paged results', function () use ($ldap, $many, $count) {
    $found = $pages = 0;
    $cookie = '';
    do {
        $controls = [['oid' => LDAP_CONTROL_PAGEDRESULTS, 'iscritical' => true, 'value' => ['size' => 100, 'cookie' => $cookie]]];
        $result = ldap_search($ldap, $many, '(objectClass=inetOrgPerson)', ['uid'], 0, 0, 0, LDAP_DEREF_NEVER, $controls);
        ldap_parse_result($ldap, $result, $code, $dn, $message, $referrals, $answers);
        $found += ldap_count_entries($ldap, $result);
        $pages++;
        $cookie = $answers[LDAP_CONTROL_PAGEDRESULTS]['value']['cookie'] ?? '';
    } while ($cookie !== '');
    return $found === (int) $count && $pages > 1;
});
step('sorting and virtual list view', function () use ($ldap, $many, $count) {
    $controls = [
        ['oid' => LDAP_CONTROL_SORTREQUEST, 'iscritical' => true, 'value' => [['attr' => 'uid', 'reverse' => true]]],
        ['oid' => LDAP_CONTROL_VLVREQUEST, 'iscritical' => true, 'value' => ['before' => 0, 'after' => 4, 'offset' => 1, 'count' => 0]],
    ];
    $result = ldap_search($ldap, $many, '(objectClass=inetOrgPerson)', ['uid'], 0, 0, 0, LDAP_DEREF_NEVER, $controls);
    ldap_parse_result($ldap, $result, $code, $dn, $message, $referrals, $answers);
    $entries = ldap_get_entries($ldap, $result);
    $uids = array_map(fn ($i) => $entries[$i]['uid'][0], range(0, $entries['count'] - 1));
    $sorted = $uids;
    rsort($sorted, SORT_STRING);
    return count($uids) === 5 && $uids === $sorted && $answers[LDAP_CONTROL_VLVRESPONSE]['value']['count'] === (int) $count;
});
step('large answer', fn () => ldap_count_entries($ldap, ldap_search($ldap, $many, '(objectClass=inetOrgPerson)')) === (int) $count);
step('size limit', function () use ($ldap, $many) {
    $result = ldap_search($ldap, $many, '(uid=*)', ['uid'], 0, 5);
    return ldap_errno($ldap) === 4 && ldap_count_entries($ldap, $result) === 5;
});
step('parallel search of two connections', function () use ($url, $admin, $password, $many, $base) {
    $both = [connection($url), connection($url)];
    foreach ($both as $c) {
        ldap_bind($c, $admin, $password);
    }
    return count(ldap_search($both, [$many, $base], '(uid=*)', ['uid'])) === 2;
});
step('compare', fn () => ldap_compare($ldap, $person, 'sn', 'l') === true && ldap_compare($ldap, $person, 'sn', 'k') === false);
step('modify', fn () => ldap_mod_replace($ldap, $person, ['sn' => 'Lerdørf']) && ldap_mod_add($ldap, $person, ['title' => 'Dr'])
    && ldap_mod_del($ldap, $person, ['jpegPhoto' => []]));
step('modify in one batch', fn () => ldap_modify_batch($ldap, $person, [
    ['attrib' => 'title', 'modtype' => LDAP_MODIFY_BATCH_REPLACE, 'values' => ['Prof']],
    ['attrib' => 'description', 'modtype' => LDAP_MODIFY_BATCH_ADD, 'values' => ['one', 'two']],
]));
step('assertion, pre- and post-read', function () use ($ldap, $person) {
    $controls = [
        ['oid' => LDAP_CONTROL_ASSERT, 'iscritical' => true, 'value' => ['filter' => '(title=Prof)']],
        ['oid' => LDAP_CONTROL_PRE_READ, 'iscritical' => true, 'value' => ['attrs' => ['title']]],
        ['oid' => LDAP_CONTROL_POST_READ, 'iscritical' => true, 'value' => ['attrs' => ['title']]],
    ];
    $result = ldap_mod_replace_ext($ldap, $person, ['title' => 'Emeritus'], $controls);
    ldap_parse_result($ldap, $result, $code, $dn, $message, $referrals, $answers);
    return $code === 0 && $answers[LDAP_CONTROL_PRE_READ]['value']['title'][0] === 'Prof'
        && $answers[LDAP_CONTROL_POST_READ]['value']['title'][0] === 'Emeritus';
});
step('rename', fn () => ldap_rename($ldap, $person, 'uid=rl', '', true));
$person = "uid=rl,$base";
step('password modify', fn () => ldap_exop_passwd($ldap, $person, '', 'elephant') && ldap_bind(connection($url), $person, 'elephant')
    && strlen(ldap_exop_passwd($ldap, $person, '', '')) > 8);
step('delete', fn () => ldap_delete($ldap, $person) && ldap_delete($ldap, $base));
step('what is deleted is gone', fn () => !ldap_read($ldap, $base, '(objectClass=*)') && ldap_errno($ldap) === 32);
step('unbind', fn () => ldap_unbind($ldap));
echo "done\n";

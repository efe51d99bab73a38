# title: Perl Net::LDAP
# debian: libnet-ldap-perl libio-socket-ssl-perl libauthen-sasl-perl
# A full round with Net::LDAP. Steps as in steps.sh.
use strict;
use warnings;
use utf8;
use Net::LDAP;
use Net::LDAP::Constant qw(LDAP_INVALID_CREDENTIALS LDAP_ALREADY_EXISTS LDAP_CONTROL_PAGED LDAP_CONTROL_VLVRESPONSE LDAP_SIZELIMIT_EXCEEDED
    LDAP_COMPARE_TRUE LDAP_NO_SUCH_ATTRIBUTE LDAP_NO_SUCH_OBJECT);
use Net::LDAP::Control::Paged;
use Net::LDAP::Control::Sort;
use Net::LDAP::Control::VLV;
use Net::LDAP::Control::Assertion;
use Net::LDAP::Control::PreRead;
use Net::LDAP::Control::PostRead;
use Net::LDAP::Control::TreeDelete;
use Net::LDAP::Control::MatchedValues;
use Net::LDAP::Extension::WhoAmI;
use Net::LDAP::Extension::SetPassword;
use Net::LDAP::Extension::Cancel;
use Net::LDAP::Schema;
binmode STDOUT, ':utf8';

if (@ARGV) { print "Net::LDAP $Net::LDAP::VERSION, Perl $^V\n"; exit }
my ($base, $many, $count) = @ENV{qw(TRY_BASE TRY_MANY TRY_MANY_COUNT)};
open my $file, '<', $ENV{TRY_ADMIN_PASSWORD_FILE} or die;
my $password = <$file>;
my $person = "uid=larry,$base";

sub connection { Net::LDAP->new($ENV{TRY_URL}, timeout => 60) or die "no connection: $@" }
sub step {
    my ($name, $code) = @_;
    my $right = eval { $code->() };
    print $right ? "ok $name\n" : "fail $name: " . ($@ || 'not so') . "\n";
}
# The message, which must have this result code.
sub code {
    my ($message, $code) = @_;
    die 'result ' . $message->code . ' ' . $message->error . "\n" unless $message->code == ($code || 0);
    return $message;
}

my $ldap = connection();
step('wrong password refused', sub { code($ldap->bind($ENV{TRY_ADMIN_DN}, password => 'wrong'), LDAP_INVALID_CREDENTIALS) });
if (eval { require IO::Socket::SSL }) {
    step('StartTLS', sub {
        my $c = connection();
        code($c->start_tls(verify => 'require', cafile => $ENV{TRY_CA}));
        code($c->bind($ENV{TRY_ADMIN_DN}, password => $password));
        $c->cipher or die 'no cipher';
        if (eval { require Authen::SASL }) {
            my $sasl = Authen::SASL->new(mechanism => 'PLAIN', callback => { user => "dn:$ENV{TRY_ADMIN_DN}", pass => $password });
            step('SASL PLAIN', sub { code($c->bind('', sasl => $sasl)) });
        }
        $c->unbind;
        1;
    });
    step('LDAPS', sub {
        my $c = Net::LDAP->new($ENV{TRY_LDAPS_URL}, verify => 'require', cafile => $ENV{TRY_CA}) or die $@;
        code($c->bind($ENV{TRY_ADMIN_DN}, password => $password));
    }) if $ENV{TRY_LDAPS_URL};
} else {
    print "not TLS: IO::Socket::SSL is not installed\n";
}
step('bind', sub { code($ldap->bind($ENV{TRY_ADMIN_DN}, password => $password)) });
step('who am I', sub { $ldap->who_am_i->response =~ /^dn:/ });
step('root DSE', sub { $ldap->root_dse->supported_extension('1.3.6.1.4.1.4203.1.11.3') });
step('schema', sub { $ldap->schema->objectclass('inetOrgPerson') && $ldap->schema->attribute('uid') });
step('add', sub {
    code($ldap->add($base, attrs => [objectClass => 'organizationalUnit', ou => 'net-ldap']));
    code($ldap->add($person, attrs => [objectClass => 'inetOrgPerson', uid => 'larry', cn => 'Larry Wäll ☃ 𝄞', sn => 'Wall', jpegPhoto => pack('C*', 0 .. 255)]));
});
step('add twice refused', sub { code($ldap->add($base, attrs => [objectClass => 'organizationalUnit', ou => 'net-ldap']), LDAP_ALREADY_EXISTS) });
step('unicode and binary values', sub {
    my $entry = code($ldap->search(base => $base, filter => '(&(uid=larry)(cn=*wäll*))', raw => qr/^jpegPhoto/i))->shift_entry or die 'not found';
    my $cn = $entry->get_value('cn');
    $cn eq 'Larry Wäll ☃ 𝄞' && $entry->get_value('jpegPhoto') eq pack('C*', 0 .. 255);
});
step('paged results', sub {
    my $page = Net::LDAP::Control::Paged->new(size => 100, critical => 1);
    my ($found, $pages) = (0, 0);
    while (1) {
        my $result = code($ldap->search(base => $many, filter => '(objectClass=inetOrgPerson)', attrs => ['uid'], control => [$page]));
        $found += $result->count;
        $pages++;
        my ($answer) = $result->control(LDAP_CONTROL_PAGED) or last;
        my $cookie = $answer->cookie;
        last unless length $cookie;
        $page->cookie($cookie);
    }
    die "$found of $count" if $found != $count;
    $pages > 1;
});
step('sorting', sub {
    my $sort = Net::LDAP::Control::Sort->new(order => '-uid', critical => 1);
    my $result = code($ldap->search(base => $many, filter => '(uid=m1*)', attrs => ['uid'], control => [$sort]));
    my @uids = map { $_->get_value('uid') } $result->entries;
    "@uids" eq join ' ', reverse sort @uids;
});
step('virtual list view', sub {
    my $sort = Net::LDAP::Control::Sort->new(order => 'uid');
    my $view = Net::LDAP::Control::VLV->new(before => 0, after => 9, content => 0, offset => 1);
    my $result = code($ldap->search(base => $many, filter => '(objectClass=inetOrgPerson)', attrs => ['uid'], control => [$sort, $view]));
    my ($answer) = $result->control(LDAP_CONTROL_VLVRESPONSE);
    $result->count == 10 && $answer->content == $count;
});
step('large answer', sub { code($ldap->search(base => $many, filter => '(objectClass=inetOrgPerson)'))->count == $count });
step('size limit', sub { code($ldap->search(base => $many, filter => '(uid=*)', sizelimit => 5), LDAP_SIZELIMIT_EXCEEDED)->count == 5 });
step('compare', sub { code($ldap->compare($person, attr => 'sn', value => 'wall'), LDAP_COMPARE_TRUE) });
step('modify', sub {
    code($ldap->modify($person, changes => [add => [title => 'Dr', description => ['b', 'a']], replace => [sn => 'Wäll'], delete => [jpegPhoto => []]]));
    code($ldap->modify($person, increment => { uidNumber => 1 }), LDAP_NO_SUCH_ATTRIBUTE);
});
step('assertion', sub {
    my $assertion = Net::LDAP::Control::Assertion->new(assertion => '(title=none)', critical => 1);
    code($ldap->modify($person, replace => { title => 'x' }, control => $assertion), 122);
});
step('pre- and post-read', sub {
    my @controls = (Net::LDAP::Control::PreRead->new(attrs => ['title']), Net::LDAP::Control::PostRead->new(attrs => ['title']));
    my $result = code($ldap->modify($person, replace => { title => 'Prof' }, control => [@controls]));
    my ($before) = $result->control('1.3.6.1.1.13.1');
    my ($after) = $result->control('1.3.6.1.1.13.2');
    $before->entry->get_value('title') eq 'Dr' && $after->entry->get_value('title') eq 'Prof';
});
step('matched values', sub {
    my $control = Net::LDAP::Control::MatchedValues->new(matchedValues => '((description=b))', critical => 1);
    my $entry = code($ldap->search(base => $person, scope => 'base', filter => '(uid=*)', attrs => ['description'], control => $control))->shift_entry;
    join(',', $entry->get_value('description')) eq 'b';
});
step('rename', sub { code($ldap->moddn($person, newrdn => 'uid=lw', deleteoldrdn => 1)) });
$person = "uid=lw,$base";
step('password modify', sub {
    code($ldap->set_password(user => $person, newpasswd => 'camel'));
    code(connection()->bind($person, password => 'camel'));
    $ldap->set_password(user => $person)->gen_password or die 'none generated';
});
step('pipelined searches', sub {
    my $c = Net::LDAP->new($ENV{TRY_URL}, async => 1);
    code($c->bind($ENV{TRY_ADMIN_DN}, password => $password));
    my @running = map { $c->search(base => $many, filter => "(uid=m$_)") } 1 .. 100;
    grep { code($_)->count == 1 } @running;
});
step('abandon', sub {
    my $c = Net::LDAP->new($ENV{TRY_URL}, async => 1);
    code($c->bind($ENV{TRY_ADMIN_DN}, password => $password));
    my $search = $c->search(base => $many, filter => '(objectClass=inetOrgPerson)');
    $search->abandon;
    code($c->search(base => $person, scope => 'base', filter => '(uid=*)'))->count == 1;
});
step('tree delete', sub { code($ldap->delete($base, control => Net::LDAP::Control::TreeDelete->new(critical => 1))) });
step('what is deleted is gone', sub { code($ldap->search(base => $base, filter => '(uid=*)'), LDAP_NO_SUCH_OBJECT) });
step('unbind', sub { !$ldap->unbind->code });
print "done\n";

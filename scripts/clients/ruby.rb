# title: Ruby net-ldap
# debian: ruby ruby-net-ldap
# A full round with Ruby's net-ldap. Steps as in steps.sh.
begin
  require 'net/ldap'
rescue LoadError
  exit 77
end
if ARGV[0]
  puts "net-ldap #{Net::LDAP::VERSION}, Ruby #{RUBY_VERSION}"
  exit
end
$stdout.sync = true
BASE, MANY, COUNT, ADMIN = ENV.values_at('TRY_BASE', 'TRY_MANY', 'TRY_MANY_COUNT', 'TRY_ADMIN_DN')
PASSWORD = File.read(ENV['TRY_ADMIN_PASSWORD_FILE'])
TRUST = { method: :start_tls, tls_options: { ca_file: ENV['TRY_CA'], verify_mode: OpenSSL::SSL::VERIFY_PEER } }.freeze

def connection(user = ADMIN, password = PASSWORD, more = {})
  Net::LDAP.new({ host: ENV['TRY_HOST'], port: ENV['TRY_PORT'].to_i, auth: { method: :simple, username: user, password: password } }.merge(more))
end

def step(name)
  right = yield
  puts right ? "ok #{name}" : "fail #{name}: #{$ldap.get_operation_result.code} #{$ldap.get_operation_result.message}"
rescue StandardError => e
  puts "fail #{name}: #{e.class} #{e.message}"
end

$ldap = connection
person = "uid=matz,#{BASE}"
photo = (0..255).to_a.pack('C*')
step('StartTLS') { connection(ADMIN, PASSWORD, encryption: TRUST).bind }
if ENV['TRY_LDAPS_URL'] != ''
  step('LDAPS') { connection(ADMIN, PASSWORD, port: ENV['TRY_LDAPS_URL'][/\d+\z/].to_i, encryption: TRUST.merge(method: :simple_tls)).bind }
end
step('wrong password refused') do
  c = connection(ADMIN, 'wrong')
  !c.bind && c.get_operation_result.code == 49
end
step('bind') { $ldap.bind }
step('bind as another') { $ldap.bind_as(base: "ou=people,#{ENV['TRY_FIXTURE']}", filter: '(uid=mia)', password: ENV['TRY_USER_PASSWORD']) }
step('bind as another with a wrong password') { !$ldap.bind_as(base: "ou=people,#{ENV['TRY_FIXTURE']}", filter: '(uid=mia)', password: 'x') }
step('root DSE') { $ldap.search_root_dse[:namingcontexts].any? }
step('schema') { $ldap.search_subschema_entry[:objectclasses].any? { |each| each.include?('inetOrgPerson') } }
step('add') do
  $ldap.add(dn: BASE, attributes: { objectclass: 'organizationalUnit', ou: 'ruby' }) &&
    $ldap.add(dn: person, attributes: { objectclass: ['inetOrgPerson'], uid: 'matz', cn: 'まつもと ☃ 𝄞', sn: 'Matsumoto', jpegPhoto: photo })
end
step('add twice refused') { !$ldap.add(dn: BASE, attributes: { objectclass: 'organizationalUnit', ou: 'ruby' }) && $ldap.get_operation_result.code == 68 }
step('unicode and binary values') do
  entry = $ldap.search(base: BASE, filter: Net::LDAP::Filter.construct('(&(uid=matz)(cn=まつ*))')).first
  entry[:jpegphoto].first.b == photo && entry[:cn].first.dup.force_encoding('UTF-8') == 'まつもと ☃ 𝄞'
end
# The library asks for pages by itself, as it sees in the root DSE that the server has them.
step('paged results, large answer') { $ldap.search(base: MANY, filter: Net::LDAP::Filter.eq('objectClass', 'inetOrgPerson')).size == COUNT.to_i }
step('size limit') { $ldap.search(base: MANY, filter: Net::LDAP::Filter.present('uid'), size: 5).size == 5 }
step('sorting') do
  uids = $ldap.search(base: MANY, filter: Net::LDAP::Filter.eq('uid', 'm1*'), attributes: ['uid'], sort_controls: ['uid']).map { |entry| entry[:uid].first }
  uids == uids.sort && uids.size > 1
end
step('extensible match') { $ldap.search(base: BASE, filter: Net::LDAP::Filter.ex('uid:caseExactMatch', 'matz')).size == 1 }
puts 'not compare: net-ldap has none'
step('modify') do
  $ldap.modify(dn: person, operations: [[:replace, :sn, 'Matz'], [:add, :title, %w[Dr Prof]], [:delete, :jpegPhoto, nil]]) &&
    $ldap.replace_attribute(person, :title, 'Dr') && $ldap.add_attribute(person, :description, 'one') && $ldap.delete_attribute(person, :description)
end
step('rename') { $ldap.rename(olddn: person, newrdn: 'uid=ym', delete_attributes: true) }
person = "uid=ym,#{BASE}"
step('password modify') do
  $ldap.password_modify(dn: person, auth: { method: :simple, username: ADMIN, password: PASSWORD }, new_password: 'gem') && connection(person, 'gem').bind
end
step('several operations on one connection') { $ldap.open { |c| (1..20).all? { |i| c.search(base: MANY, filter: "(uid=m#{i})").size == 1 } } }
step('delete') { $ldap.delete(dn: person) }
step('tree delete') { $ldap.delete_tree(dn: BASE) }
step('what is deleted is gone') { $ldap.search(base: BASE, return_result: false) == false && $ldap.get_operation_result.code == 32 }
puts 'done'

# The SACL needs SeSecurityPrivilege.
# [MS-DTYP] 2.5.3.2.
a: create \f all                        -> ok created
b: open \f access_system_security       -> PRIVILEGE_NOT_HELD
c as auditor: open \f access_system_security+read_control -> ok opened
c: set security sacl "S:(AU;SA;FR;;;WD)"
c: query security sacl                  -> ok sddl="S:(AU;SA;FR;;;WD)"

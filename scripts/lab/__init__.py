"""The lab: a network of namespaces with servers, a capture and QEMU, gone when its script ends.

    from lab import layouts, namespace, net
    from lab.bench import Bench

    namespace.enter()                        # starts this script again, inside; needs no root
    with Bench("build/test/mine", layouts.TWO_HOSTS, nbp="build/some.efi") as bench:
        bench.hosts["pxe"].run("ip", "address")
        ...                                  # the tap "nic0" is there for QEMU or for any program

    net.add_switch(name)                     # a bridge; Bench makes the one called "switch"
    net.add_tap(name, switch)                # for a program that brings its own network stack
    host = net.Host(name)                    # a namespace; host.join(address, switch), host.run(),
                                             # host.start(argv, log) -> Process
    dnsmasq.start(host, directory, lines)    # returns when it serves
    isc.start, kea.start, relay.start, tftp.start_atftpd, tftp.start_hpa      # likewise
    Capture(path, switch)                    # returns when it captures; stop() when it is whole;
                                             # only="pcap-filter(7)", octets=100: less of it
    process.wait_for(pattern, limit_s)       # a line of any program's log
    bench.boot(qemu.Setup(...))              # a Machine: expect(), press(), cable(), picture()
    sequence.read(pcap)                      # what happened, by tshark

Layouts (who is on the network) are data: see layouts.py. A router is a Host that joins two
switches; a new kind of server is a module with start(), which layouts.Server names.
"""

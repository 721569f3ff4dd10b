package org.holdfast.arquillian;

import jakarta.ejb.Singleton;
import jakarta.resource.ConnectionFactoryDefinition;

/** Defines the connection factories that the tests use, as an application does. */
@Singleton
@ConnectionFactoryDefinition(
    name = "java:app/Kept",
    interfaceName = "org.holdfast.affinity.AffinityConnectionFactory",
    resourceAdapter = "#holdfast",
    properties = "service=kept")
@ConnectionFactoryDefinition(
    name = "java:app/Open",
    interfaceName = "org.holdfast.affinity.AffinityConnectionFactory",
    resourceAdapter = "#holdfast",
    properties = "service=open")
@ConnectionFactoryDefinition(
    name = "java:app/Silent",
    interfaceName = "org.holdfast.affinity.AffinityConnectionFactory",
    resourceAdapter = "#holdfast",
    properties = "service=silent")
@ConnectionFactoryDefinition(
    name = "java:app/Misspelt",
    interfaceName = "org.holdfast.affinity.AffinityConnectionFactory",
    resourceAdapter = "#holdfast",
    properties = "service=kpet")
public class Factories {}

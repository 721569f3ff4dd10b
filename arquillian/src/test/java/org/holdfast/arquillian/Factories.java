package org.holdfast.arquillian;

import jakarta.ejb.Singleton;
import jakarta.resource.ConnectionFactoryDefinition;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;

/** Defines the connection factories that the tests use, as an application does. */
@Singleton
@ConnectionFactoryDefinition(
    name = "java:app/Kept",
    interfaceName = "org.holdfast.affinity.AffinityConnectionFactory",
    resourceAdapter = "#holdfast",
    transactionSupport = TransactionSupportLevel.NoTransaction,
    properties = "service=kept")
@ConnectionFactoryDefinition(
    name = "java:app/Open",
    interfaceName = "org.holdfast.affinity.AffinityConnectionFactory",
    resourceAdapter = "#holdfast",
    transactionSupport = TransactionSupportLevel.NoTransaction,
    properties = "service=open")
@ConnectionFactoryDefinition(
    name = "java:app/Silent",
    interfaceName = "org.holdfast.affinity.AffinityConnectionFactory",
    resourceAdapter = "#holdfast",
    transactionSupport = TransactionSupportLevel.NoTransaction,
    properties = "service=silent")
@ConnectionFactoryDefinition(
    name = "java:app/Misspelt",
    interfaceName = "org.holdfast.affinity.AffinityConnectionFactory",
    resourceAdapter = "#holdfast",
    transactionSupport = TransactionSupportLevel.NoTransaction,
    properties = "service=kpet")
public class Factories {}

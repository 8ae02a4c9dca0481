using FraudOversampling;

new Study(StudyOptions.Of(args)).Run(Console.Out);
